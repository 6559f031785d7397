//! Why rows were rejected, file by file.

use super::words;
use blotter_view::data_page::{RejectReason, RejectsSummary};
use leptos::prelude::*;

/// The card; `id="rejects"`, to which others lead.
#[component]
pub fn Rejects(rejects: RejectsSummary) -> impl IntoView {
    let row = |RejectReason { file, rows, reason, first_line }| {
        // A file that could not be used at all has no line.
        let (rows, first) = match first_line {
            0 => ("–".to_owned(), "The whole file".to_owned()),
            line => (words::number(rows), format!("Line {}", words::number(line))),
        };
        view! {
            <tr>
                <th scope="row">{file}</th>
                <td class="amount">{rows}</td>
                <td class="wide">{reason}</td>
                <td class="wide hush">{first}</td>
            </tr>
        }
        .into_any()
    };
    let more = match rejects.more {
        0 => String::new(),
        1 => "One more reason is in the download. ".to_owned(),
        more => format!("{} more reasons are in the download. ", words::number(more)),
    };
    view! {
        <section class="card all" id="rejects">
            <header><h2>"Rejected rows, with reasons"</h2></header>
            <table class="records num">
                <thead><tr>
                    <th scope="col">"File"</th>
                    <th scope="col" class="amount">"Rows"</th>
                    <th scope="col">"Reason"</th>
                    <th scope="col">"The first of them"</th>
                </tr></thead>
                <tbody>{rejects.reasons.into_iter().map(row).collect_view()}</tbody>
            </table>
            <p class="card-note">{more}"The download names every line."</p>
        </section>
    }
    .into_any()
}
