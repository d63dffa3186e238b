//! What one measurement found.

use serde::{Deserialize, Serialize};

/// One line of JSON. `op` is an operation: a pipeline is as many as it has commands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sample {
    pub client: String,
    pub workload: String,
    /// `tcp` or `unix`.
    pub transport: String,
    /// `two` workers, or `one` thread.
    pub runtime: String,
    pub round: usize,
    /// Operations that were timed.
    pub ops: u64,
    pub seconds: f64,
    pub ops_per_second: f64,
    /// CPU of the client, user and system.
    pub cpu_ns_per_op: f64,
    pub server_cpu_ns_per_op: f64,
    pub allocations_per_op: f64,
    pub allocated_bytes_per_op: f64,
    pub switches_per_1000_ops: f64,
    pub page_faults_per_1000_ops: f64,
    /// Of one call: that is a whole pipeline, where the workload is pipelines.
    pub p50_us: f64,
    pub p99_us: f64,
    pub p999_us: f64,
}
