// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import dev.tracefold.processor.importer.ImportOptions;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.processor.storage.TraceStorage;

import static org.assertj.core.api.Assertions.assertThat;

/// Real recordings, where there are any beside the repository.
class RealTracesTest {
    private static final List<Path> PLACES =
            List.of(Path.of("../shared/traces/perfetto"), Path.of("../../shared/traces/perfetto"));

    @TestFactory
    Stream<DynamicTest> everyRecordingLoads() throws IOException {
        Stream.Builder<DynamicTest> tests = Stream.builder();
        for (Path place : PLACES) {
            if (Files.isDirectory(place)) {
                try (Stream<Path> traces = Files.list(place)) {
                    traces.sorted()
                            .map(t -> DynamicTest.dynamicTest(t.toString(), () -> load(t)))
                            .forEach(tests);
                }
            }
        }
        return tests.build();
    }

    private static void load(Path trace) {
        LoadOptions options =
                new LoadOptions(Long.MAX_VALUE, new ImportOptions(true, false, false));
        try (TraceStorage storage = TraceLoader.load(TraceSource.file(trace), options)) {
            assertThat(storage.metadata().table().rowCount()).isPositive();
        }
    }
}
