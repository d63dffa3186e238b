//! What was sent as a span of `tracing`, named after OpenTelemetry's conventions for databases. It is made of names, numbers and the
//! address of the server, never of an argument.

#[cfg(feature = "tracing")]
pub(super) use with_tracing::{Span, is_wanted};
#[cfg(not(feature = "tracing"))]
pub(super) use without::{Span, is_wanted};

#[cfg(feature = "tracing")]
mod with_tracing {
    use tracing::field::{Empty, display};
    use tracing::{Level, debug_span, enabled};

    use crate::error::Error;
    use crate::hub::Hub;
    use crate::link::observe::Operation;
    use crate::net::{Endpoint, Place};
    use crate::router::Router;

    #[derive(Debug)]
    pub(in crate::hub) struct Span(tracing::Span);

    /// Whether anybody listens.
    #[inline]
    pub(in crate::hub) fn is_wanted() -> bool {
        enabled!(target: "roundtrip::command", Level::DEBUG)
    }

    impl Span {
        pub(in crate::hub) fn begin(
            hub: &Hub,
            operation: Operation,
            commands: usize,
            script: Option<&str>,
        ) -> Span {
            let span = debug_span!(
                target: "roundtrip::command",
                "redis",
                "otel.name" = %operation,
                "otel.kind" = "client",
                "otel.status_code" = Empty,
                "db.system.name" = "redis",
                "db.operation.name" = %operation,
                "db.operation.batch.size" = Empty,
                "db.namespace" = hub.config().database,
                "db.stored_procedure.name" = script,
                "server.address" = Empty,
                "server.port" = Empty,
                "error.type" = Empty,
                "db.response.status_code" = Empty,
                "roundtrip.outcome" = Empty,
            );
            if commands > 1 {
                span.record("db.operation.batch.size", commands);
            }
            match (&hub.router, &hub.site.place) {
                (Router::Mapped(_), _) | (_, Place::Asked(_)) => {}
                (_, Place::Fixed(Endpoint::Tcp { host, port })) => {
                    span.record("server.address", host.as_str());
                    span.record("server.port", *port);
                }
                (_, Place::Fixed(unix)) => _ = span.record("server.address", display(unix)),
            }
            Span(span)
        }

        pub(in crate::hub) fn end(&self, error: Option<&Error>) {
            let Some(error) = error else { return };
            let Span(span) = self;
            span.record("otel.status_code", "ERROR");
            span.record("error.type", error.kind());
            if let Some(code) = error.code() {
                span.record("db.response.status_code", code);
            }
            span.record("roundtrip.outcome", display(format_args!("{:?}", error.outcome())));
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod without {
    use crate::error::Error;
    use crate::hub::Hub;
    use crate::link::observe::Operation;

    #[derive(Debug)]
    pub(in crate::hub) struct Span;

    #[inline]
    pub(in crate::hub) const fn is_wanted() -> bool {
        false
    }

    impl Span {
        pub(in crate::hub) fn begin(_: &Hub, _: Operation, _: usize, _: Option<&str>) -> Span {
            Span
        }

        pub(in crate::hub) fn end(&self, _: Option<&Error>) {}
    }
}
