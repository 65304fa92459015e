#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| flowcheck_fuzz::run(&flowcheck::fuzz::CASE_LOAD, data));
