//! Fuzzing of the readers of published CSVs and zips. The targets are in `targets/`; nothing else lives here.
