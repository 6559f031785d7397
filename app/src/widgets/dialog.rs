//! A modal dialog: the browser's own, so that the focus stays inside, Escape closes and the focus returns.

use crate::{
    live::ui::{Open, Ui, context},
    reactive::effect,
    widgets::icon::{self, Ic},
};
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

/// A dialog that is made when it is asked for the first time, and stays.
pub fn once_asked(ui: Ui, open: Open, dialog: fn() -> AnyView) -> impl IntoView {
    let asked =
        Memo::new(move |before: Option<&bool>| before == Some(&true) || ui.dialog.get() == Some(open));
    move || asked.get().then(dialog)
}

/// A dialog that is open while the page says so.
#[component]
pub fn Modal(
    /// Which.
    open: Open,
    /// Its title.
    title: &'static str,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    let (_, ui) = context();
    let dialog = NodeRef::<html::Dialog>::new();
    effect(move || {
        let wanted = ui.dialog.get() == Some(open);
        let Some(dialog) = dialog.get() else { return };
        if wanted && !dialog.open() {
            let _ = dialog.show_modal();
        } else if !wanted && dialog.open() {
            dialog.close();
        }
    });
    let id = format!("dialog-{}", title.split(' ').next().unwrap_or_default().to_ascii_lowercase());
    let labelled = id.clone();
    let closed = move || {
        if ui.dialog.get_untracked() == Some(open) {
            ui.dialog.set(None);
        }
    };
    view! {
        <dialog class="dlg" node_ref=dialog aria-labelledby=labelled on:close=move |_| closed()
            on:click=move |event| {
                // A click beside the sheet falls on the dialog itself.
                let on_self = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlDialogElement>().ok());
                if on_self.is_some() {
                    closed();
                }
            }>
            <div class="dlg-in">
                <header>
                    <h2 id=id>{title}</h2>
                    <button type="button" class="btn bare sq" aria-label="Close" on:click=move |_| closed()>
                        <Ic icon=icon::CLOSE/>
                    </button>
                </header>
                <div class="in">{children()}</div>
            </div>
        </dialog>
    }
    .into_any()
}
