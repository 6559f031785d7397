//! The buttons of a map.

use crate::widgets::icon::{Ic, Icon};
use leptos::prelude::*;

/// A button.
pub(super) struct Control {
    name: &'static str,
    icon: Icon,
    /// Of one that stays pressed.
    pressed: Option<RwSignal<bool>>,
    run: Box<dyn Fn()>,
}

impl Control {
    pub(super) fn new(name: &'static str, icon: Icon, run: impl Fn() + 'static) -> Self {
        Self { name, icon, pressed: None, run: Box::new(run) }
    }

    /// One that stays pressed while this is so.
    pub(super) fn with_pressed(self, pressed: RwSignal<bool>) -> Self {
        Self { pressed: Some(pressed), ..self }
    }
}

/// The buttons at the top right, in their groups.
pub(super) fn controls(groups: Vec<Vec<Control>>) -> AnyView {
    let groups: Vec<_> = groups
        .into_iter()
        .map(|group| {
            let buttons: Vec<_> = group.into_iter().map(button).collect();
            view! { <div class="control-group">{buttons}</div> }.into_any()
        })
        .collect();
    view! { <div class="map-controls js" role="group" aria-label="Map controls">{groups}</div> }.into_any()
}

fn button(Control { name, icon, pressed, run }: Control) -> AnyView {
    let pressed = move || pressed.map(|pressed| pressed.get().to_string());
    view! {
        <button type="button" aria-label=name title=name aria-pressed=pressed on:click=move |_| run()><Ic icon=icon/></button>
    }
    .into_any()
}
