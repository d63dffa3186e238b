//! What a hello-world costs to build: cold, in release and in check, with each client's default features.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use crate::{Result, args::Args};

/// A hello-world: connect, SET, GET, print.
struct Hello {
    client: &'static str,
    dependency: &'static str,
    program: &'static str,
}

const HELLOS: &[Hello] = &[
    // tokio and bytes alone: below that no client can be
    Hello { client: "typed", dependency: "bytes = \"1\"", program: include_str!("../../hello/floor.rs") },
    Hello {
        client: "redis1",
        dependency: r#"redis = { version = "1.8.1", features = ["tokio-comp"] }"#,
        program: include_str!("../../hello/redis.rs"),
    },
    Hello {
        client: "redis2",
        dependency: r#"redis = { version = "=2.0.0-rc.2", features = ["tokio-comp"] }"#,
        program: include_str!("../../hello/redis.rs"),
    },
    Hello { client: "fred", dependency: r#"fred = "10.1.0""#, program: include_str!("../../hello/fred.rs") },
    Hello {
        client: "rustis",
        dependency: r#"rustis = "0.27.2""#,
        program: include_str!("../../hello/rustis.rs"),
    },
    Hello {
        client: "redis2-tls",
        dependency: r#"redis = { version = "=2.0.0-rc.2", features = ["tokio-rustls-comp", "tls-rustls-native-roots"] }"#,
        program: include_str!("../../hello/redis.rs"),
    },
    Hello {
        client: "rustis-tls",
        dependency: r#"rustis = { version = "0.27.2", features = ["tokio-rustls"] }"#,
        program: include_str!("../../hello/rustis.rs"),
    },
    Hello {
        client: "roundtrip-tls",
        dependency: concat!(
            "roundtrip = { path = \"",
            env!("CARGO_MANIFEST_DIR"),
            "/../../runtime\", features = [\"tls\"] }"
        ),
        program: include_str!("../../hello/roundtrip.rs"),
    },
    Hello {
        client: "roundtrip",
        dependency: concat!("roundtrip = { path = \"", env!("CARGO_MANIFEST_DIR"), "/../../runtime\" }"),
        program: include_str!("../../hello/roundtrip.rs"),
    },
];

pub fn run(args: &Args) -> Result {
    println!("| client | release build, s | check, s | crates | stripped, MB |");
    println!("| --- | ---: | ---: | ---: | ---: |");
    let asked = |hello: &&Hello| {
        let client = hello.client.trim_end_matches("-tls");
        args.clients.iter().any(|asked| asked == client)
    };
    for hello in HELLOS.iter().filter(asked) {
        let project = Project::create(hello)?;
        let release = project.cargo(&["build", "--release", "-j2"], "release")?;
        let check = project.cargo(&["check", "-j2"], "check")?;
        println!(
            "| {} | {release:.1} | {check:.1} | {} | {:.2} |",
            hello.client,
            project.crates()?,
            project.stripped()? as f64 / 1e6
        );
    }
    Ok(())
}

/// A project in a temporary directory, with target directories of its own.
struct Project {
    directory: PathBuf,
}

impl Project {
    fn create(hello: &Hello) -> Result<Self> {
        let directory = env::temp_dir().join(format!("roundtrip-hello-{}", hello.client));
        fs::create_dir_all(directory.join("src"))?;
        fs::write(directory.join("Cargo.toml"), format!("{MANIFEST}{}\n", hello.dependency))?;
        fs::write(directory.join("src/main.rs"), hello.program)?;
        let project = Self { directory };
        project.cargo(&["fetch"], "fetch")?;
        Ok(project)
    }

    /// Seconds that it took, into an empty target directory.
    fn cargo(&self, words: &[&str], target: &str) -> Result<f64> {
        let target = self.directory.join(target);
        let _ = fs::remove_dir_all(&target);
        let started = Instant::now();
        let status =
            self.command("cargo").args(words).arg("--quiet").env("CARGO_TARGET_DIR", &target).status()?;
        let seconds = started.elapsed().as_secs_f64();
        if status.success() { Ok(seconds) } else { Err(format!("cargo {} fails", words.join(" ")).into()) }
    }

    /// Crates that are built for it, itself left out.
    fn crates(&self) -> Result<usize> {
        let tree =
            self.command("cargo").args(["tree", "--edges", "normal,build", "--prefix", "none"]).output()?;
        let tree = String::from_utf8(tree.stdout)?;
        let mut crates: Vec<_> = tree.lines().map(|line| line.trim_end_matches(" (*)")).collect();
        crates.sort_unstable();
        crates.dedup();
        Ok(crates.len().saturating_sub(1))
    }

    fn stripped(&self) -> Result<u64> {
        let stripped = self.directory.join("stripped");
        self.command("strip").arg("-o").arg(&stripped).arg(Path::new("release/release/hello")).status()?;
        Ok(fs::metadata(stripped)?.len())
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.directory);
        command
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.directory);
    }
}

const MANIFEST: &str = r#"[package]
name = "hello"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
tokio = { version = "1", features = ["rt-multi-thread", "macros", "net", "io-util", "time"] }
"#;
