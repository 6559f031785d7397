//! Code that no page runs, and that no optimiser can know of: each erased view of Leptos points to its asynchronous
//! hydration (`leptos::mount::hydrate_lazy`), about a twelfth of a bundle. It becomes a trap, so that what only it calls goes.

use crate::error::{Error, Result};
use std::path::Path;
use walrus::Module;

/// The functions, by parts of their mangled names: `tachys::view::any_view`, `into_any::hydrate_async`.
const NAME: [&str; 3] = ["tachys", "any_view", "into_any13hydrate_async"];

/// Reads a module and writes it without the code; returns how many functions it was.
pub fn trap(module: &Path, to: &Path) -> Result<usize> {
    let mut read = Module::from_file(module).map_err(|error| Error::unread(module, &error))?;
    let unused: Vec<_> = read
        .funcs
        .iter_local()
        .filter(|(id, _)| {
            let name = read.funcs.get(*id).name.as_deref().unwrap_or_default();
            NAME.iter().all(|part| name.contains(part)) && !name.contains("{closure")
        })
        .map(|(id, _)| id)
        .collect();
    for id in &unused {
        let function = read.funcs.get_mut(*id).kind.unwrap_local_mut();
        let entry = function.entry_block();
        function.block_mut(entry).instrs.clear();
        function.builder_mut().instr_seq(entry).unreachable();
    }
    read.emit_wasm_file(to).map_err(|error| Error::unread(to, &error))?;
    Ok(unused.len())
}
