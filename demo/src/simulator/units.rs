//! Unit numbers by division, as in the real rows: mostly beat elements (`B240`), some with other letters.

use fastrand::Rng;

/// Draws a unit number for a division's digit.
pub fn draw(chance: &mut Rng, digit: u32) -> String {
    let beat = |chance: &mut Rng| chance.u32(1..=5) * 10 + chance.u32(0..=8);
    match chance.u32(..1000) {
        0..640 => format!("B{digit}{:02}", beat(chance)),
        640..850 => format!("D{digit}{:02}", beat(chance)),
        850..880 => format!("E{digit}9{}", chance.u32(1..=4)),
        880..920 => format!("T{}{}", chance.u32(1..=2), chance.u32(20..=46)),
        920..950 => format!("SF{digit}9{}", chance.u32(1..=9)),
        950..968 => format!("K{}", chance.u32(1..=9)),
        968..978 => format!("UAS{}", chance.u32(31..=36)),
        978..985 => format!("CE{digit}3{}", chance.u32(1..=3)),
        985..990 => format!("EXP{}", chance.u32(1..=12)),
        990..995 => format!("L23{}", chance.u32(1..=5)),
        _ => format!("U2{:02}", chance.u32(10..=20)),
    }
}
