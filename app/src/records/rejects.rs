//! Why rows were rejected, file by file.

use super::words;
use blotter_view::data_page::{RejectReason, RejectsSummary};
use leptos::prelude::*;

/// The card; `id="rejects"`, to which others lead.
#[component]
pub fn Rejects(rejects: RejectsSummary) -> impl IntoView {
    let row = |RejectReason { file, rows, reason, first_line }| {
        view! {
            <tr>
                <th scope="row">{file}</th>
                <td class="amount">{words::number(rows)}</td>
                <td class="wide">{reason}</td>
                <td class="wide hush">{format!("Line {}", words::number(first_line))}</td>
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
            <p class="card-note">{more}"The rows themselves are in the download, word for word."</p>
        </section>
    }
    .into_any()
}
