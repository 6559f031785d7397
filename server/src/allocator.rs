//! The allocator, as musl's own lets one thread at a time, and glibc's keeps what each thread has freed; and how soon it gives
//! memory back to the system.

use libmimalloc_sys::{mi_option_set, mi_option_t};
use std::ffi::c_long;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// `mi_option_purge_delay` of mimalloc 3 (`mimalloc.h`): milliseconds until a free page goes back, ten times as many for larger
/// parts.
const PURGE_DELAY: mi_option_t = 15;

/// A server stays for months with what its first minute took, so it gives back soon (with the default of a second it keeps
/// half as much again); who works for minutes takes the same pages again and again. A server was measured with 15.7 million records.
pub fn give_back(stays: bool) {
    if std::env::var_os("MIMALLOC_PURGE_DELAY").is_some() {
        return;
    }
    let delay: c_long = if stays { 10 } else { 50 };
    // SAFETY: it stores a number; nobody sets or reads options at the same time, since no other thread has been started.
    unsafe { mi_option_set(PURGE_DELAY, delay) };
}
