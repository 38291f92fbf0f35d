// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.rpc;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.summary.SummaryRequest;
import dev.tracefold.processor.summary.SummarySpec;
import dev.tracefold.processor.summary.TraceSummary;
import dev.tracefold.processor.wire.ProtoOutput;
import dev.tracefold.processor.wire.ProtoReader;

/// What can be called. Arguments and results are the messages of `TraceProcessorRpc`; what fails is
/// said in the result. Only for the thread that works on the trace.
final class RpcCalls {
    /// The field that says that a method is not known.
    static final int INVALID_REQUEST = 4;

    private static final int API_VERSION = 14;
    private static final String NO_ARGUMENTS = "RPC error: request field not set";
    private static final String NO_METRICS =
            "metrics of the first version are not supported; use a trace summary with metrics v2";
    private static final String NO_METATRACE = "this trace processor does not trace itself";

    private static final ProtoOutput NOTHING = new ProtoOutput();

    private final LoadedTrace trace;
    private final ProcessorOptions defaults;
    private final String version;
    private final SummarizerCalls summarizers;

    RpcCalls(LoadedTrace trace, String version) {
        this.trace = trace;
        this.defaults = trace.options();
        this.version = version;
        this.summarizers = new SummarizerCalls(trace);
    }

    /// The methods by their numbers, and the fields of their arguments and results.
    void call(int method, ProtoReader message, RpcChannel.Answers answers) {
        switch (method) {
            case 1 -> answer(answers, 201, append(arguments(message, 101)));
            case 2 -> answer(answers, 212, finish());
            case 3 -> query(arguments(message, 103), answers);
            case 5 -> answer(answers, 205, metrics());
            case 6 -> answer(answers, 206, NOTHING);
            case 7 -> {
                trace.restore();
                answer(answers, 0, NOTHING);
            }
            case 8 -> answer(answers, 0, NOTHING);
            case 9 -> answer(answers, 209, metatrace());
            case 10 -> answer(answers, 210, status());
            case 11 -> {
                trace.reset(options(arguments(message, 107)));
                answer(answers, 0, NOTHING);
            }
            case 13 -> answer(answers, 211, register(arguments(message, 108)));
            case 15 -> answer(answers, 214, summarize(arguments(message, 110)));
            case 16, 17, 18, 19 -> summarizer(method, message, answers);
            default -> answer(answers, INVALID_REQUEST, NOTHING);
        }
    }

    private void summarizer(int method, ProtoReader message, RpcChannel.Answers answers) {
        // The fields are numbered like the methods.
        int argument = method + 95;
        int result = method + 199;
        @Nullable ProtoReader given = arguments(message, argument);
        if (given == null) {
            int error = method == 18 ? 6 : method == 19 ? 1 : 2;
            answer(answers, result, new ProtoOutput().text(error, NO_ARGUMENTS));
            return;
        }
        answer(
                answers,
                result,
                switch (method) {
                    case 16 -> summarizers.create(given);
                    case 17 -> summarizers.update(given);
                    case 18 -> summarizers.query(given);
                    default -> summarizers.destroy(given);
                });
    }

    private static void answer(RpcChannel.Answers answers, int field, ProtoOutput result) {
        answers.answer(field, result.toByteArray());
    }

    /// Stands on the value of a field, if it is there.
    private static @Nullable ProtoReader arguments(ProtoReader message, int field) {
        while (message.next()) {
            if (message.field() == field) {
                return message;
            }
        }
        return null;
    }

    private ProtoOutput append(@Nullable ProtoReader bytes) {
        if (bytes == null) {
            return new ProtoOutput().text(2, NO_ARGUMENTS);
        }
        return append(bytes.buffer(), bytes.start(), bytes.start() + bytes.length());
    }

    /// An `AppendTraceDataResult`.
    ProtoOutput append(byte[] bytes, int start, int end) {
        return outcome(2, () -> trace.append(bytes, start, end));
    }

    /// A `FinalizeDataResult`.
    ProtoOutput finish() {
        return outcome(1, trace::finish);
    }

    /// Runs something; a failure is a sentence in a field of the result.
    private static ProtoOutput outcome(int errorField, Runnable work) {
        ProtoOutput result = new ProtoOutput();
        try {
            work.run();
        } catch (ProcessorException e) {
            result.text(errorField, e.failure().message());
        } catch (UncheckedIOException | IllegalArgumentException e) {
            result.text(errorField, String.valueOf(e.getMessage()));
        }
        return result;
    }

    private void query(@Nullable ProtoReader arguments, RpcChannel.Answers answers) {
        if (arguments == null) {
            answer(answers, 203, new ProtoOutput().text(2, NO_ARGUMENTS));
            return;
        }
        query(sql(bytes(arguments)), result -> answers.answer(203, result));
    }

    /// The text of a `QueryArgs`.
    static String sql(byte[] arguments) {
        ProtoReader reader = new ProtoReader();
        reader.reset(arguments, 0, arguments.length);
        String sql = "";
        while (reader.next()) {
            if (reader.field() == 1) {
                sql = text(reader);
            }
        }
        return sql;
    }

    /// Hands over `QueryResult` messages.
    void query(String sql, Consumer<byte[]> results) {
        trace.query(sql, results);
    }

    /// A `StatusResult`.
    ProtoOutput status() {
        return new ProtoOutput()
                .text(1, trace.name())
                .text(2, "Tracefold " + version)
                .varint(3, API_VERSION)
                .text(4, version);
    }

    /// A `ComputeMetricResult`.
    ProtoOutput metrics() {
        return new ProtoOutput().text(2, NO_METRICS);
    }

    /// A `DisableAndReadMetatraceResult`.
    ProtoOutput metatrace() {
        return new ProtoOutput().text(2, NO_METATRACE);
    }

    void restore() {
        trace.restore();
    }

    private ProcessorOptions options(@Nullable ProtoReader arguments) {
        boolean crop = defaults.imports().cropTrackEvents();
        boolean raw = defaults.imports().ingestFtraceInRawTable();
        boolean analyze = defaults.imports().analyzeTraceProtoContent();
        if (arguments != null) {
            ProtoReader reader = new ProtoReader();
            reader.enter(arguments);
            while (reader.next()) {
                switch (reader.field()) {
                    case 1 -> crop = reader.boolValue();
                    case 2 -> raw = reader.boolValue();
                    case 3 -> analyze = reader.boolValue();
                    default -> {}
                }
            }
        }
        return defaults.with(new ProcessorOptions.Imports(raw, crop, analyze));
    }

    private ProtoOutput register(@Nullable ProtoReader arguments) {
        if (arguments == null) {
            return new ProtoOutput().text(1, NO_ARGUMENTS);
        }
        String name = "";
        List<LoadedTrace.Module> modules = new ArrayList<>();
        ProtoReader reader = new ProtoReader();
        reader.enter(arguments);
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> name = text(reader);
                case 2 -> modules.add(module(reader));
                default -> {}
            }
        }
        String packageName = name;
        return outcome(1, () -> trace.addPackage(packageName, modules));
    }

    private static LoadedTrace.Module module(ProtoReader outer) {
        ProtoReader reader = new ProtoReader();
        reader.enter(outer);
        String name = "";
        String sql = "";
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> name = text(reader);
                case 2 -> sql = text(reader);
                default -> {}
            }
        }
        return new LoadedTrace.Module(name, sql);
    }

    private ProtoOutput summarize(@Nullable ProtoReader arguments) {
        return arguments == null
                ? new ProtoOutput().text(3, NO_ARGUMENTS)
                : summarize(bytes(arguments));
    }

    /// A `TraceSummaryResult` for a `TraceSummaryArgs`.
    ProtoOutput summarize(byte[] arguments) {
        ProtoOutput result = new ProtoOutput();
        try {
            ProtoReader reader = new ProtoReader();
            reader.reset(arguments, 0, arguments.length);
            List<SummarySpec> specs = new ArrayList<>();
            Selection selection = new Selection();
            boolean asText = false;
            while (reader.next()) {
                switch (reader.field()) {
                    case 1 -> specs.add(SummarySpec.ofBytes(bytes(reader)));
                    case 2 -> specs.add(SummarySpec.ofText("spec", text(reader)));
                    case 3 -> selection.read(reader);
                    case 4 -> asText = reader.intValue() == 1;
                    default -> {}
                }
            }
            TraceSummary summary = trace.summarize(selection.request(specs));
            return asText
                    ? result.text(2, summary.toText())
                    : result.bytes(1, summary.toByteArray());
        } catch (ProcessorException e) {
            return result.text(3, e.failure().message());
        }
    }

    /// A `ComputationSpec`.
    private static final class Selection {
        private final List<String> metrics = new ArrayList<>();
        private boolean all;
        private Optional<String> metadataQuery = Optional.empty();

        void read(ProtoReader outer) {
            ProtoReader reader = new ProtoReader();
            reader.enter(outer);
            while (reader.next()) {
                switch (reader.field()) {
                    case 1 -> metrics.add(text(reader));
                    case 2 -> metadataQuery = Optional.of(text(reader));
                    case 3 -> all = reader.boolValue();
                    default -> {}
                }
            }
        }

        SummaryRequest request(List<SummarySpec> specs) {
            return new SummaryRequest(
                    specs, all ? Optional.empty() : Optional.of(metrics), metadataQuery);
        }
    }

    private static byte[] bytes(ProtoReader reader) {
        return Arrays.copyOfRange(
                reader.buffer(), reader.start(), reader.start() + reader.length());
    }

    private static String text(ProtoReader reader) {
        return new String(reader.buffer(), reader.start(), reader.length(), StandardCharsets.UTF_8);
    }
}
