//! The syncs on `/data`: the last one, a band where it failed, and all that are remembered.

use super::words;
use blotter_view::{
    data_page::ImportSummary,
    syncs::{NotStarted, RUN_NOW, SyncRow, SyncRunning, SyncsSummary},
};
use leptos::prelude::*;

/// The last sync, in place of the last import: with the release that is shown.
#[component]
pub fn LastSync(syncs: SyncsSummary, import: Option<(u64, ImportSummary)>) -> impl IntoView {
    let SyncsSummary { runs, next, running, can_start, not_started, .. } = syncs;
    let can_start = can_start && running.is_none();
    let mut facts: Vec<(&str, String)> = Vec::new();
    let last = runs.into_iter().next();
    let ran = last.is_some() || running.is_some();
    if let Some(SyncRow { started, ended, months, rows, error, .. }) = last {
        facts.push(("Ran", format!("{started} to {ended}")));
        facts.push(("New", if months.is_empty() { "nothing".into() } else { months }));
        facts.push(("Rows", format!("{} imported", words::number(rows))));
        if !error.is_empty() {
            facts.push(("Problem", error));
        }
    }
    if !next.is_empty() {
        facts.push(("Next", next));
    }
    if let Some((number, ImportSummary { at, .. })) = import {
        facts.push(("Release", format!("{number}, imported {at}")));
    }
    let fact = |(name, text)| view! { <dt>{name}</dt><dd>{text}</dd> }.into_any();
    view! {
        <section class="card w5">
            <header><h2>"Last sync"</h2></header>
            {running.map(|running| view! { <Runs running=running/> }.into_any())}
            {(!ran).then(|| view! { <p class="text">"Never run."</p> }.into_any())}
            <dl class="facts">{facts.into_iter().map(fact).collect_view()}</dl>
            {can_start.then(|| view! { <RunNow not_started=not_started/> }.into_any())}
            <p class="card-note">"Each run makes a whole new release or none. Until it is done, every page answers from the one before."</p>
        </section>
    }
    .into_any()
}

/// Starts a sync for whoever has the operator's token; works without a script.
#[component]
fn RunNow(not_started: Option<NotStarted>) -> impl IntoView {
    let said = not_started.map(|reason| match reason {
        NotStarted::Token => "That isn’t the operator’s token. Nothing was started.",
        NotStarted::Busy => "Nothing was started: another sync was under way.",
    });
    view! {
        <details class="run-now" id="run-now" open=not_started.is_some()>
            <summary class="btn">"Run now"</summary>
            {said.map(|said| view! { <p class="text strong" role="alert">{said}</p> }.into_any())}
            <form method="post" action=RUN_NOW>
                // For whoever lets the browser keep the token: it wants a name beside it.
                <input type="text" autocomplete="username" value="operator" hidden/>
                <label for="operator-token">"Operator’s token"</label>
                <input class="field" type="password" id="operator-token" name="token" required autocomplete="current-password"/>
                <button class="btn" type="submit">"Start a sync"</button>
            </form>
        </details>
    }
    .into_any()
}

/// The run that is under way.
#[component]
fn Runs(running: SyncRunning) -> impl IntoView {
    let SyncRunning { since, download, percent } = running;
    let doing = if download.is_empty() {
        "Asking and importing".to_owned()
    } else {
        format!("The archive, {download}")
    };
    view! {
        <p class="text" role="status">{format!("Running since {since}. {doing}.")}</p>
        {percent.map(|percent| view! {
            <progress class="run" max="100" value=percent.to_string() aria-label="The archive"></progress>
        }.into_any())}
    }
    .into_any()
}

/// Where the last one failed: what is shown nevertheless.
#[component]
pub fn Failed(syncs: SyncsSummary, import: Option<(u64, ImportSummary)>) -> impl IntoView {
    let SyncsSummary { runs, running, next, .. } = syncs;
    let failed = runs.into_iter().next().filter(|run| !run.error.is_empty() && running.is_none());
    failed.map(|run| {
        let said = if run.has_failed() {
            format!("The sync of {} did not finish. ", run.started)
        } else {
            format!("The sync of {} left something out. ", run.started)
        };
        let shown = match import {
            Some((number, import)) => format!(" You see release {number} of {}.", import.at),
            None => String::new(),
        };
        let next = if next.is_empty() { String::new() } else { format!(" Next try: {next}.") };
        let error = sentence(&run.error);
        view! { <div class="band problem"><p><b>{said}</b>{error}{shown}{next}</p></div> }.into_any()
    })
}

/// An error with a full stop, and a capital where it begins with a letter.
fn sentence(error: &str) -> String {
    let mut letters = error.trim().chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let stop = if error.trim_end().ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

/// The card of all runs; none where there was none.
#[component]
pub fn Syncs(syncs: SyncsSummary) -> impl IntoView {
    let row = |run: SyncRow| {
        let failed = run.has_failed();
        let SyncRow { started, ended, months, rows, error, next } = run;
        let months = match (months.is_empty(), failed) {
            (true, true) => "–".to_owned(),
            (true, false) => "Nothing new".to_owned(),
            _ => months,
        };
        let result = match (failed, error.is_empty()) {
            (true, _) => format!("Failed: {error}"),
            (_, false) => format!("In part: {error}"),
            _ => "Done".to_owned(),
        };
        view! {
            <tr>
                <th scope="row">{format!("{started} to {ended}")}</th>
                <td class="amount">{words::number(rows)}</td>
                <td class="wide">{months}</td>
                <td class="wide">{result}</td>
                <td class="wide next">{if next.is_empty() { "By hand".to_owned() } else { next }}</td>
            </tr>
        }
        .into_any()
    };
    let more = match syncs.more {
        0 => String::new(),
        1 => "One older run is not listed. ".to_owned(),
        more => format!("{} older runs are not listed. ", words::number(more)),
    };
    (!syncs.runs.is_empty()).then(|| {
        view! {
            <section class="card all" id="syncs">
                <header><h2>"Syncs"</h2></header>
                <table class="records num">
                    <thead><tr>
                        <th scope="col">"Ran"</th>
                        <th scope="col" class="amount">"Rows"</th>
                        <th scope="col">"Months"</th>
                        <th scope="col">"Result"</th>
                        <th scope="col">"Next due then"</th>
                    </tr></thead>
                    <tbody>{syncs.runs.into_iter().map(row).collect_view()}</tbody>
                </table>
                <p class="card-note">{more}"A failed run changes nothing."</p>
            </section>
        }
        .into_any()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_told_as_a_sentence() {
        assert_eq!(sentence("the archive broke off"), "The archive broke off.");
        assert_eq!(sentence("Ask again."), "Ask again.");
        assert_eq!(sentence(""), ".");
    }
}
