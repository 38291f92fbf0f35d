// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.telemetry;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import org.jspecify.annotations.Nullable;

import dev.tracefold.events.settings.Environment;
import dev.tracefold.processor.error.Failure;

/// Spans for OpenTelemetry, one for each activity. They are sent over OTLP (HTTP, protobuf) to
/// `OTEL_EXPORTER_OTLP_ENDPOINT`, with `OTEL_EXPORTER_OTLP_HEADERS`, as the service
/// `OTEL_SERVICE_NAME`; without an endpoint nothing of this is set up.
public final class OtelTracer implements PipelineTracer, AutoCloseable {
    private static final W3CTraceContextPropagator PROPAGATOR =
            W3CTraceContextPropagator.getInstance();
    private static final Duration FLUSH = Duration.ofSeconds(5);

    private final SdkTracerProvider provider;
    private final Tracer tracer;
    // Activities are measured on the clock that only moves forward, spans have the time of day.
    private final long epochOffsetNanos;

    private OtelTracer(SdkTracerProvider provider) {
        this.provider = provider;
        this.tracer = provider.get("dev.tracefold");
        this.epochOffsetNanos =
                TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - System.nanoTime();
    }

    /// The tracer that the environment wants, if it wants one.
    ///
    /// @param service its name where the environment has no other
    /// @throws IllegalArgumentException naming key, expectation and value
    public static Optional<OtelTracer> fromEnvironment(
            Function<String, @Nullable String> variables, String service) {
        Environment environment = new Environment(variables);
        return environment
                .text("OTEL_EXPORTER_OTLP_ENDPOINT")
                .map(endpoint -> {
                    OtlpHttpSpanExporterBuilder exporter =
                            OtlpHttpSpanExporter.builder()
                                    .setEndpoint(endpoint.replaceAll("/+$", "") + "/v1/traces");
                    headers(environment.list("OTEL_EXPORTER_OTLP_HEADERS"))
                            .forEach(exporter::addHeader);
                    Attributes name =
                            Attributes.builder()
                                    .put(
                                            "service.name",
                                            environment.text("OTEL_SERVICE_NAME").orElse(service))
                                    .build();
                    return new OtelTracer(
                            SdkTracerProvider.builder()
                                    .setResource(Resource.getDefault().merge(Resource.create(name)))
                                    .addSpanProcessor(
                                            BatchSpanProcessor.builder(exporter.build()).build())
                                    .build());
                });
    }

    @Override
    public Activity begin(Phase phase, Subject subject, TraceContext parent, long startNanos) {
        SpanBuilder builder =
                tracer.spanBuilder("tracefold." + phase.label())
                        .setParent(read(parent))
                        .setSpanKind(kind(phase))
                        .setStartTimestamp(epochOffsetNanos + startNanos, TimeUnit.NANOSECONDS)
                        .setAttribute("tracefold.query_id", subject.queryId())
                        .setAttribute("tracefold.place", subject.place());
        subject.shard()
                .ifPresent(shard ->
                        builder.setAttribute("tracefold.shard", shard)
                                .setAttribute("tracefold.attempt", subject.attempt()));
        Span span = builder.startSpan();
        return new SpanActivity(span);
    }

    /// Sends what was not sent yet.
    @Override
    public void close() {
        var _ = provider.shutdown().join(FLUSH.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static SpanKind kind(Phase phase) {
        return switch (phase) {
            case RUN -> SpanKind.SERVER;
            case PUBLISH -> SpanKind.PRODUCER;
            case SHARD, RECEIVE -> SpanKind.CONSUMER;
            case PLAN, QUEUE, LOAD, QUERY, REPLY, MERGE -> SpanKind.INTERNAL;
        };
    }

    private static Context read(TraceContext parent) {
        return PROPAGATOR.extract(Context.root(), parent, new Getter());
    }

    private static Map<String, String> headers(List<String> pairs) {
        Map<String, String> headers = new HashMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "OTEL_EXPORTER_OTLP_HEADERS: expected name=value but was '%s'"
                                .formatted(pair));
            }
            headers.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
        }
        return headers;
    }

    private static final class Getter implements TextMapGetter<TraceContext> {
        @Override
        public Iterable<String> keys(TraceContext context) {
            return List.of(TraceContext.TRACE_PARENT, TraceContext.TRACE_STATE);
        }

        @Override
        public @Nullable String get(@Nullable TraceContext context, String key) {
            if (context == null) {
                return null;
            }
            return switch (key) {
                case TraceContext.TRACE_PARENT -> context.traceParent().orElse(null);
                case TraceContext.TRACE_STATE -> context.traceState().orElse(null);
                default -> null;
            };
        }
    }

    private final class SpanActivity implements Activity {
        private final Span span;

        SpanActivity(Span span) {
            this.span = span;
        }

        @Override
        public TraceContext context() {
            Map<String, String> carrier = new HashMap<>();
            PROPAGATOR.inject(
                    Context.root().with(span),
                    carrier,
                    (_, name, value) -> carrier.put(name, value));
            return TraceContext.of(
                    Optional.ofNullable(carrier.get(TraceContext.TRACE_PARENT)),
                    Optional.ofNullable(carrier.get(TraceContext.TRACE_STATE)));
        }

        @Override
        public void end(long endNanos, Optional<Failure> failure) {
            failure.ifPresent(why -> {
                var _ = span.setStatus(StatusCode.ERROR, why.message());
                var _ = span.setAttribute("error.type", why.code());
            });
            span.end(epochOffsetNanos + endNanos, TimeUnit.NANOSECONDS);
        }
    }
}
