//! `cargo xtask test terraform`: the modules and examples of `infra/`, checked alone, by tests with mocked providers, and
//! applied and destroyed against moto, an imitation of AWS on this machine.

use crate::{
    run::{Result, command, find, root, say, step, target},
    venv,
};
use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

/// Names a folder of Terraform's providers, as `terraform providers mirror FOLDER` makes it.
const PLUGINS: &str = "BLOTTER_TERRAFORM_PLUGINS";

/// What the Python programs of `infra/test` import.
const PACKAGES: [&str; 6] =
    ["moto[server]==5.2.1", "deltalake", "sqlglot", "duckdb==1.5.5", "pyyaml", "pyarrow"];

/// All of it; what is missing is said.
pub fn terraform() -> Result {
    if find(&["terraform"]).is_none() {
        say("SKIPPED: terraform, because the program `terraform` (1.9 or newer) is not installed");
        return Ok(());
    }
    let Some(plugins) = env::var_os(PLUGINS).map(PathBuf::from).filter(|folder| folder.is_dir()) else {
        say(&format!(
            "SKIPPED: terraform, because {PLUGINS} names no folder of its providers: `cd infra/examples/both && \
             terraform providers mirror FOLDER`"
        ));
        return Ok(());
    };
    step(
        "Formatting of infra/",
        command("terraform").args(["fmt", "-check", "-recursive", "-diff", "infra"]),
    )?;
    for (kind, has_tests) in [("modules", true), ("examples", false)] {
        for folder in folders(kind)? {
            check(&folder, &plugins, has_tests)?;
        }
    }
    step("The tables of docs/cost.md", command("python3").args(["infra/cost/cost.py", "--check"]))?;
    let (python, missing) = match venv::with("terraform", &PACKAGES) {
        Ok(found) => found,
        Err(error) => {
            say(&format!(
                "SKIPPED: applying, because there is no environment for Python's packages: {error}"
            ));
            return Ok(());
        }
    };
    if !missing.is_empty() {
        say(&format!("SKIPPED: applying, because of {}", missing.join(", ")));
        return Ok(());
    }
    let python = python.to_string_lossy().into_owned();
    step(
        "The saved questions, on tables with their columns",
        command(&python).arg("infra/test/questions.py"),
    )?;
    step("Building the program", command("cargo").args(["build", "--workspace", "--bin", "blotter"]))?;
    step(
        "Every example applied, applied again, and destroyed, against moto",
        command(&python)
            .arg("infra/test/apply.py")
            .arg(plugins)
            .arg(target().join("terraform/applied"))
            .arg(target().join("debug/blotter")),
    )
}

/// `infra/KIND/…`, in order.
fn folders(kind: &str) -> Result<Vec<PathBuf>> {
    let folder = root().join("infra").join(kind);
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut found = fs::read_dir(&folder)
        .map_err(failed)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<Vec<_>>>()
        .map_err(failed)?;
    found.sort();
    Ok(found)
}

/// One module or example by itself, without a cloud.
fn check(folder: &Path, plugins: &Path, has_tests: bool) -> Result {
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let terraform = || {
        let mut terraform = command("terraform");
        terraform.current_dir(folder).env("CHECKPOINT_DISABLE", "1");
        terraform.env("TF_DATA_DIR", target().join("terraform").join(&name));
        terraform
    };
    let mut plugin_dir = OsString::from("-plugin-dir=");
    plugin_dir.push(plugins);
    step(
        &format!("{name}: its providers"),
        terraform().args(["init", "-backend=false", "-input=false"]).arg(plugin_dir).stdout(Stdio::null()),
    )?;
    step(&format!("{name}: validate"), terraform().arg("validate"))?;
    if has_tests {
        step(&format!("{name}: tests with mocked providers"), terraform().arg("test"))?;
    }
    Ok(())
}
