//! Fuzzing of the street index's reader and the name parser. The targets are in `targets/`; nothing else lives here.
