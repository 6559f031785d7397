//! Rebuilds the program when the browser bundle that it carries has changed.

fn main() {
    println!("cargo:rerun-if-changed=../target/site/pkg");
}
