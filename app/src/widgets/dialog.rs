//! Modal dialogs: the browser's own element, so that the focus stays inside, Escape closes and the focus returns.

use crate::{
    reactive::effect,
    widgets::icon::{self, Ic},
};
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

/// A dialog of the page, by its name; the page's markup has it as `dialog-NAME`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DialogId(pub &'static str);

/// Which dialog is open; a handle that copies.
#[derive(Debug, Clone, Copy, Default)]
pub struct Dialogs(RwSignal<Option<DialogId>>);

impl Dialogs {
    pub fn get(self) -> Option<DialogId> {
        self.0.get()
    }

    pub fn get_untracked(self) -> Option<DialogId> {
        self.0.get_untracked()
    }

    /// Opens a dialog in place of the one that is open.
    pub fn open(self, dialog: DialogId) {
        self.0.set(Some(dialog));
    }

    pub fn close(self) {
        self.0.set(None);
    }

    /// The dialogs of the page.
    ///
    /// # Panics
    /// Outside of [`crate::App`], which provides them.
    pub fn of_page() -> Self {
        expect_context()
    }
}

/// A dialog that is made when it is opened for the first time, and then stays in the document.
pub fn on_first_open(dialog: DialogId, content: fn() -> AnyView) -> impl IntoView {
    let dialogs = Dialogs::of_page();
    let made = Memo::new(move |before: Option<&bool>| before == Some(&true) || dialogs.get() == Some(dialog));
    move || made.get().then(content)
}

/// A dialog with a title and a Close button.
#[component]
pub fn Modal(dialog: DialogId, title: &'static str, children: Children) -> impl IntoView {
    let dialogs = Dialogs::of_page();
    let element = NodeRef::<html::Dialog>::new();
    effect(move || {
        let wanted = dialogs.get() == Some(dialog);
        let Some(element) = element.get() else { return };
        if wanted && !element.open() {
            let _ = element.show_modal();
        } else if !wanted && element.open() {
            element.close();
        }
    });
    let id = format!("dialog-{}", dialog.0);
    let labelled = id.clone();
    let closed = move || {
        if dialogs.get_untracked() == Some(dialog) {
            dialogs.close();
        }
    };
    view! {
        <dialog class="dialog" node_ref=element aria-labelledby=labelled on:close=move |_| closed()
            on:click=move |event| {
                // A click beside the sheet falls on the dialog element itself.
                let on_self = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlDialogElement>().ok());
                if on_self.is_some() {
                    closed();
                }
            }>
            <div class="dialog-content">
                <header>
                    <h2 id=id>{title}</h2>
                    <button type="button" class="btn bare square" aria-label="Close" on:click=move |_| closed()>
                        <Ic icon=icon::CLOSE/>
                    </button>
                </header>
                <div class="content">{children()}</div>
            </div>
        </dialog>
    }
    .into_any()
}
