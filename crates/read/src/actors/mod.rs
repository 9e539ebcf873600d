//! Who is spoken of.
