//! Makes what servers need to speak TLS with the clients of a whole test run, in the folder that is named.
#![allow(clippy::unwrap_used, dead_code, reason = "a tool of the tests")]

#[path = "../tests/it/certificates.rs"]
mod certificates;

use std::{env, fs, path::Path};

use certificates::{Authority, HERE};

fn main() {
    let folder = env::args().nth(1).unwrap();
    let identity = Authority::new().identity(&HERE);
    fs::create_dir_all(&folder).unwrap();
    for (name, text) in [
        ("ca.pem", &identity.authority),
        ("server.pem", &identity.certificate),
        ("server.key", &identity.key),
    ] {
        fs::write(Path::new(&folder).join(name), text).unwrap();
    }
}
