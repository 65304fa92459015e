//! An emulator of file-storage control planes, written by hand from their documentation.
