//! Report → files in memory: one file per format.

pub mod csv;
pub mod epochs;
pub mod html;
pub mod json;
pub mod mathml;
pub mod npy;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod products;
pub mod rows;
pub mod run;
pub mod site;
pub mod spoken;
pub mod sweep;
pub mod text;
