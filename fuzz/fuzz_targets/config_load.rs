#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| flowcheck_fuzz::run(&flowcheck::fuzz::CONFIG_LOAD, data));
