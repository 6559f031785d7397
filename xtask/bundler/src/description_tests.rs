//! What the description's reader understands and refuses.

use super::Description;
use std::{fs, path::Path};

const TRUNK: &str =
    "[build]\ntarget = \"front/index.html\"\ndist = \"out/pkg\"\nfilehash = false\ninject_scripts = false\n";
const PAGE: &str = "<!doctype html><html><head><!-- a comment --><link data-trunk rel=\"rust\" href=\"Cargo.toml\" \
    data-cargo-profile-release=\"small\" data-wasm-opt=\"z\" data-wasm-opt-params=\"--enable-a --enable-b\"></head></html>";

fn read(trunk: &str, page: &str) -> Result<Description, String> {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("front")).unwrap();
    fs::write(folder.path().join("Trunk.toml"), trunk).unwrap();
    fs::write(folder.path().join("front/index.html"), page).unwrap();
    let relative = |path: &Path| path.strip_prefix(folder.path()).unwrap().to_owned();
    Description::read(&folder.path().join("Trunk.toml"))
        .map(|read| Description { manifest: relative(&read.manifest), dist: relative(&read.dist), ..read })
        .map_err(|error| error.to_string())
}

#[test]
fn profile_level_and_folders_are_those_of_the_description() {
    let expected = Description {
        manifest: "front/Cargo.toml".into(),
        dist: "out/pkg".into(),
        profile: "small".into(),
        wasm_opt: Some("z".into()),
        wasm_opt_params: vec!["--enable-a".into(), "--enable-b".into()],
    };
    assert_eq!(read(TRUNK, PAGE), Ok(expected));
}

#[test]
fn the_description_of_this_project_is_understood() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = Description::read(&root.join("Trunk.toml")).unwrap();
    assert_eq!(read.dist, root.join("target/site/pkg"));
    assert!(read.manifest.is_file() && read.wasm_opt.is_some(), "{read:?}");
}

#[test]
fn what_would_make_another_bundle_is_refused() {
    for (changed, word) in [
        (TRUNK.replace("filehash = false", "filehash = true"), "filehash"),
        (TRUNK.replace("filehash = false\n", ""), "filehash"),
        (TRUNK.replace("inject_scripts = false\n", ""), "inject_scripts"),
        (format!("{TRUNK}minify = \"always\"\n"), "minify"),
        (format!("{TRUNK}no_default_features = true\n"), "no_default_features"),
        (format!("{TRUNK}[[hooks]]\nstage = \"build\"\n"), "hooks"),
    ] {
        let refused = read(&changed, PAGE).unwrap_err();
        assert!(refused.contains(word), "{refused}");
    }
    for (changed, word) in [
        (PAGE.replace("data-wasm-opt-params", "data-keep-debug"), "data-keep-debug"),
        (PAGE.replace("rel=\"rust\"", "rel=\"css\""), "rel=\"css\""),
        (PAGE.replace("</head>", "<link data-trunk rel=\"icon\" href=\"a.svg\"></head>"), "2 elements"),
        (PAGE.replace("data-trunk", "data-else"), "0 elements"),
    ] {
        let refused = read(TRUNK, &changed).unwrap_err();
        assert!(refused.contains(word), "{refused}");
    }
}
