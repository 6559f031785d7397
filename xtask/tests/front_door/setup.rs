//! npm, Node.js, Chromium, a C++ compiler: each is installed, or asked for by the command that installs it.

use crate::machine::Machine;

#[test]
fn node_is_asked_for_when_it_is_missing_or_too_old() {
    let said = Machine::whole().without("node").refuses(&["demo"]);
    assert!(
        said.contains("Node.js is missing: install it") && said.contains("apt-get install nodejs"),
        "{said}"
    );
    let said = Machine::whole().with("node", "echo v16.20.2").refuses(&["demo"]);
    assert!(said.contains("Node.js 20 or newer is needed, and v16.20.2 is here"), "{said}");
}

#[test]
fn what_the_last_suites_need_is_said_before_the_first_runs() {
    let said = Machine::whole().without("c++").refuses(&["test"]);
    assert!(said.contains("a C++ compiler is missing") && said.contains("apt-get install g++"), "{said}");
    assert!(!said.contains("Formatting"), "{said}");
    let said = Machine::whole().without("chromium").refuses(&["test"]);
    assert!(
        said.contains("no Chromium was found: install it (Debian: `apt-get install chromium`)"),
        "{said}"
    );
    assert!(!said.contains("Formatting"), "{said}");
}

#[test]
fn chromium_is_installed_by_apt_or_asked_for() {
    let refused = Machine::whole().without("chromium").with("id", "echo 0").with("apt-get", "exit 100");
    let said = refused.refuses(&["test", "browser"]);
    assert!(said.contains("apt-get update -qq: failed") && said.contains("or set CHROME_PATH"), "{said}");

    // Then it goes on, to the next thing that is missing.
    let machine = Machine::whole().without("chromium").without("node").with("id", "echo 0");
    let browser = machine.folder().join("bin/chromium");
    let apt = format!("[ $1 = update ] || ln -s /bin/sh {}", browser.display());
    let apt = apt.replace("ln ", "/bin/ln ");
    let said = machine.with("apt-get", &apt).refuses(&["test", "browser"]);
    assert!(said.contains("▸ apt-get install -y -qq chromium"), "{said}");
    assert!(said.contains("Node.js is missing"), "{said}");
}
