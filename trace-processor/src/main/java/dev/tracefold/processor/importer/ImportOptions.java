// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.importer;

import dev.tracefold.processor.sorter.TraceSorter;

/// How importers treat what they read.
///
/// @param ingestFtraceInRawTable fill `ftrace_event` with every kernel event, typed ones included
/// @param cropTrackEvents drop track events before a `track_event_range_of_interest` packet
/// @param analyzeTraceProtoContent fill `experimental_proto_path` and `experimental_proto_content`
/// @param sorterBytes what events that wait for their turn may take in memory; more of them go to a file
/// @param scope what will be looked at; the rest need not be read
public record ImportOptions(
        boolean ingestFtraceInRawTable,
        boolean cropTrackEvents,
        boolean analyzeTraceProtoContent,
        long sorterBytes,
        ImportScope scope) {
    /// For the whole trace.
    public ImportOptions(
            boolean ingestFtraceInRawTable,
            boolean cropTrackEvents,
            boolean analyzeTraceProtoContent) {
        this(
                ingestFtraceInRawTable,
                cropTrackEvents,
                analyzeTraceProtoContent,
                TraceSorter.DEFAULT_BYTES,
                ImportScope.EVERYTHING);
    }

    /// The same for another scope.
    public ImportOptions withScope(ImportScope other) {
        return new ImportOptions(
                ingestFtraceInRawTable,
                cropTrackEvents,
                analyzeTraceProtoContent,
                sorterBytes,
                other);
    }

    /// The same with another size of memory for what waits.
    public ImportOptions withSorterBytes(long bytes) {
        return new ImportOptions(
                ingestFtraceInRawTable, cropTrackEvents, analyzeTraceProtoContent, bytes, scope);
    }
}
