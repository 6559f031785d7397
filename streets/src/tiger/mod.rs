//! Reading TIGER/Line files: which layers a folder holds, as loose files or as the Census Bureau's zips, and their
//! rows as what they mean. Fields are those of the Census Bureau's technical documentation.

mod folder;
mod layers;
mod table;

pub(crate) use folder::{Folder, Layer};
pub(crate) use layers::{Range, address_rows, area_rows, edge_rows, face_rows, name_rows, place_rows};
