#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    roundtrip_fuzz::replies(bytes);
    roundtrip_fuzz::unscanned(bytes);
});

/// Without a fuzzer: reads files that one has found. `cargo run --bin replies -- artifacts/replies/*`
#[cfg(not(fuzzing))]
fn main() -> std::io::Result<()> {
    for file in std::env::args_os().skip(1) {
        let bytes = std::fs::read(file)?;
        roundtrip_fuzz::replies(&bytes);
        roundtrip_fuzz::unscanned(&bytes);
    }
    Ok(())
}
