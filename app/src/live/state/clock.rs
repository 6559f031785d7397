//! The server's clock in the browser: the browser's, set right by what the first HTML said.

use blotter_model::Timestamp;
use js_sys::Reflect;
use wasm_bindgen::JsCast;

/// Milliseconds that the browser's clock lags behind the server's.
#[derive(Debug, Clone, Copy, Default)]
pub struct Skew(f64);

impl Skew {
    /// The first byte of the page came right after the server rendered it at `rendered_at`.
    pub fn at_load(rendered_at: Timestamp) -> Self {
        let Some(performance) = web_sys::window().and_then(|window| window.performance()) else {
            return Self::default();
        };
        let first_byte = Reflect::get(&performance, &"getEntriesByType".into())
            .ok()
            .and_then(|method| method.dyn_into::<js_sys::Function>().ok())
            .and_then(|method| method.call1(&performance, &"navigation".into()).ok())
            .and_then(|entries| Reflect::get_u32(&entries, 0).ok())
            .and_then(|entry| Reflect::get(&entry, &"responseStart".into()).ok())
            .and_then(|time| time.as_f64())
            .unwrap_or_default();
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of our age fit a double")]
        let rendered = rendered_at.as_millisecond() as f64;
        Self(rendered - (performance.time_origin() + first_byte))
    }

    /// The server's time now, to the second.
    pub fn now(self) -> Timestamp {
        let ms = js_sys::Date::now() + self.0;
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds of our age fit")]
        Timestamp::from_second((ms / 1000.0) as i64).unwrap_or_default()
    }
}
