//! The server harness of the integration tests.
