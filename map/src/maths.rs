//! Angles and logarithms: the browser's own where there is one, so that no bundle carries a copy of libm.

macro_rules! functions {
    ($($name:ident($($argument:ident),+) = $std:expr;)+) => {
        $(
            #[cfg(target_arch = "wasm32")]
            pub fn $name($($argument: f64),+) -> f64 {
                js_sys::Math::$name($($argument),+)
            }

            #[cfg(not(target_arch = "wasm32"))]
            pub fn $name($($argument: f64),+) -> f64 {
                $std
            }
        )+
    };
}

functions! {
    cos(x) = x.cos();
    tan(x) = x.tan();
    atan(x) = x.atan();
    log(x) = x.ln();
    pow(x, y) = x.powf(y);
}

/// The length of the way from nowhere to (x, y).
pub fn hypot(x: f64, y: f64) -> f64 {
    (x * x + y * y).sqrt()
}
