// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

import dev.tracefold.processor.sqlite.SqliteConnection;
import dev.tracefold.processor.storage.TraceStorage;

/// All native functions by name and number of arguments, -1 standing for any number.
public final class NativeFunctions {
    private final Map<String, List<Native>> byName = new HashMap<>();

    /// The functions over a storage.
    public NativeFunctions(TraceStorage storage) {
        addText();
        addRegex();
        addTime(new TimeFunctions(storage.clockSnapshot()));
        addTrace(storage);
        addWindow("last_non_null", 1, LastNonNull::new);
        addWindow("internal_layout", 2, InternalLayout::new);
        addAggregate("value_at_max_ts", 2, ValueAtMaxTs::new);
        addStacks(storage);
        addBlobs(new TraceBlobs(storage));
    }

    private void addBlobs(TraceBlobs blobs) {
        add("__intrinsic_heap_graph_array", 1, blobs::heapArray);
        add("__intrinsic_heap_graph_array_json", 1, blobs::heapArrayJson);
        add("__intrinsic_video_frame_au_data", 1, blobs::videoFrame);
        add("__intrinsic_zstd_compress", 1, BlobFunctions::compress);
        add("null_if_empty", 1, BlobFunctions::nullIfEmpty);
        add("__intrinsic_file_write", 2, BlobFunctions::fileWrite);
        add("export_json", 1, BlobFunctions.exportJson());
        add("unwrap_metric_proto", 2, BlobFunctions.unwrapMetric());
    }

    private void addStacks(TraceStorage storage) {
        StackFunctions stacks = new StackFunctions(storage);
        add("cat_stacks", -1, StackFunctions::concatenate);
        add("stack_from_stack_profile_callsite", 1, stacks::ofCallsite);
        add("stack_from_stack_profile_callsite", 2, stacks::ofCallsite);
        add("stack_from_stack_profile_frame", 1, stacks::ofFrame);
        addAggregate("experimental_profile", -1, () -> new ProfileAgg(storage));
    }

    private void addText() {
        add("hash", -1, TextFunctions::hash);
        add("str_split", 3, TextFunctions::split);
        add("__intrinsic_strip_hex", 2, TextFunctions::stripHex);
        add("__intrinsic_reverse", 1, TextFunctions::reverse);
        add("__intrinsic_base64_encode", 1, TextFunctions::base64Encode);
        add("__intrinsic_base64_decode", 1, TextFunctions::base64Decode);
        add("__intrinsic_unhex", 1, TextFunctions::unhex);
        add("__intrinsic_demangle", 1, TextFunctions::demangle);
        add("__intrinsic_ln", 1, MathFunctions::ln);
        add("__intrinsic_exp", 1, MathFunctions::exp);
        add("__intrinsic_sqrt", 1, MathFunctions::sqrt);
    }

    private void addRegex() {
        RegexFunctions regex = new RegexFunctions();
        add("__intrinsic_regexp", 2, regex::matches);
        add("__intrinsic_regexp_with_flags", 3, regex::matches);
        add("__intrinsic_regexp_extract", 2, regex::extract);
        add("__intrinsic_regexp_replace_simple", 3, regex::replace);
    }

    private void addTime(TimeFunctions time) {
        add("__intrinsic_abs_time_str", 1, time::absTimeText);
        add("__intrinsic_to_realtime", 1, time::toRealtime);
        add("__intrinsic_to_monotonic", 1, time::toMonotonic);
        add("__intrinsic_to_timecode", 1, TimeFunctions::toTimecode);
    }

    private void addTrace(TraceStorage storage) {
        ArgFunctions args = new ArgFunctions(storage);
        add("extract_arg", 2, args::extract);
        add("__intrinsic_arg_set_to_json", 1, args::toJson);
        add("to_ftrace", 1, new FtraceText(storage)::line);
        add("__intrinsic_perf_counter_for_sample", 2, new SampleCounters(storage)::value);
        add("_intrinsic_package_lookup", 1, new PackageNames(storage)::name);
        MetadataFunctions metadata = new MetadataFunctions(storage);
        add("extract_metadata", 1, metadata::extract);
        add("extract_metadata_for_machine", 2, metadata::extractForMachine);
        add("extract_metadata_for_trace", 2, metadata::extractForTrace);
        add("extract_exact_metadata", 3, metadata::extractExact);
    }

    /// Adds a scalar function whose result depends on its arguments alone, the trace being fixed.
    public void add(String name, int arguments, ScalarFunction function) {
        add(
                name,
                arguments,
                (connection, as, count) ->
                        connection.registerScalar(as, count, true, SqliteBridge.scalar(function)));
    }

    private void addAggregate(
            String name, int arguments, Supplier<? extends AggregateFunction> function) {
        add(
                name,
                arguments,
                (connection, as, count) ->
                        connection.registerAggregate(as, count, SqliteBridge.aggregate(function)));
    }

    private void addWindow(
            String name, int arguments, Supplier<? extends AggregateFunction> function) {
        add(
                name,
                arguments,
                (connection, as, count) ->
                        connection.registerWindow(as, count, SqliteBridge.aggregate(function)));
    }

    private void add(String name, int arguments, Registration registration) {
        byName.computeIfAbsent(name, n -> new ArrayList<>())
                .add(new Native(arguments, registration));
    }

    /// Registers all under their own names.
    public void register(SqliteConnection connection) {
        byName.forEach((name, natives) ->
                natives.forEach(n -> n.registration().register(connection, name, n.arguments())));
    }

    /// Whether there is a native function of that name that takes so many arguments.
    public boolean contains(String name, int arguments) {
        return natives(name).stream().anyMatch(n -> n.arguments() == arguments);
    }

    /// Registers a native function under a second name.
    ///
    /// @param arguments how many it shall take under that name, -1 for any number
    /// @throws FunctionException when there is no such function
    public void registerAs(SqliteConnection connection, String name, String as, int arguments) {
        for (Native candidate : natives(name)) {
            if (candidate.arguments() == arguments || candidate.arguments() < 0) {
                candidate.registration().register(connection, as, arguments);
                return;
            }
        }
        throw new FunctionException(
                "CREATE PERFETTO FUNCTION: there is no native function '%s' with %s to delegate to"
                        .formatted(
                                name,
                                arguments < 0
                                        ? "any number of arguments"
                                        : arguments + " arguments"));
    }

    private List<Native> natives(String name) {
        return byName.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    @FunctionalInterface
    private interface Registration {
        void register(SqliteConnection connection, String name, int arguments);
    }

    private record Native(int arguments, Registration registration) {}
}
