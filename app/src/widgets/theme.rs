//! Light, dark, or as the system has it: kept in the browser, and stamped on the page before it is drawn.

use leptos::prelude::*;

/// Runs in the head before anything is drawn. An embed's theme is its link's alone.
pub const SCRIPT: &str = "try{var t=localStorage.getItem('blotter-theme');\
if(t&&location.pathname!='/embed')document.documentElement.dataset.theme=t}catch(e){}";

const KEY: &str = "blotter-theme";

/// The reader's choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    /// All, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The value of `data-theme` and of a link's `theme`.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    /// The theme with that word.
    pub fn from_word(word: &str) -> Self {
        match word {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    /// What the page shows now.
    pub fn stamped() -> Self {
        let word = document().document_element().and_then(|root| root.get_attribute("data-theme"));
        word.as_deref().map_or(Self::System, Self::from_word)
    }

    /// Stamps it on the page and keeps it.
    pub fn choose(self) {
        let Some(root) = document().document_element() else { return };
        let storage = storage();
        if let Some(word) = self.word() {
            let _ = root.set_attribute("data-theme", word);
            let _ = storage.map(|storage| storage.set_item(KEY, word));
        } else {
            let _ = root.remove_attribute("data-theme");
            let _ = storage.map(|storage| storage.remove_item(KEY));
        }
    }

    /// Light to dark and back, whatever it is now.
    pub fn toggle() {
        let dark = match Self::stamped() {
            Self::Dark => true,
            Self::Light => false,
            Self::System => matches("(prefers-color-scheme: dark)"),
        };
        (if dark { Self::Light } else { Self::Dark }).choose();
    }
}

/// The browser's storage, where it is allowed.
pub fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// Whether a media query fits.
pub fn matches(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|media| media.matches())
}

/// The switch of three.
#[component]
pub fn ThemeSwitch(
    /// What is chosen.
    value: RwSignal<Theme>,
    /// What the system's own is called here.
    system: &'static str,
    /// Called with a new choice.
    on_choose: Callback<Theme>,
) -> impl IntoView {
    let button = move |theme: Theme| {
        let name = match theme {
            Theme::System => system,
            Theme::Light => "Light",
            Theme::Dark => "Dark",
        };
        view! {
            <button type="button" aria-pressed=move || (value.get() == theme).to_string()
                on:click=move |_| { value.set(theme); on_choose.run(theme); }>{name}</button>
        }
        .into_any()
    };
    view! {
        <div class="choices">
            <span class="sub">"Theme"</span>
            <div class="segments" role="group" aria-label="Theme">{Theme::ALL.map(button).collect_view()}</div>
        </div>
    }
    .into_any()
}
