// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.console;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// The console against a server over traces that are written here: twelve that answer, and one that
/// is broken.
class ConsoleTest {
    private static final int TRACES = 12;
    private static final int SLICES = 200;
    private static final List<String> NAMES = List.of("step", "load", "wait", "save");
    private static final Pattern POM_VERSION =
            Pattern.compile("<(codemirror|lezer)\\.([a-z-]+)\\.version>([^<]+)</");
    private static final Pattern NPM_VERSION =
            Pattern.compile("\"@(codemirror|lezer)/([a-z-]+)\": \"([^\"]+)\"");

    @TempDir Path directory;

    @TestFactory
    Stream<DynamicTest> inABrowser() throws Exception {
        BrowserSuite browser = new BrowserSuite();
        browser.assumeThereIsABrowser();
        Path traces = Files.createDirectory(directory.resolve("traces"));
        for (int i = 0; i < TRACES; i++) {
            trace(traces, i);
        }
        // It begins as gzip does and goes on as nothing does.
        Files.write(
                traces.resolve("broken.pftrace.gz"),
                new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 99, 99, 99, 99, 99});
        // Larger than what a browser has in one piece; where nobody looks for traces.
        large(Files.createDirectory(traces.resolve(".large")).resolve("large.json"));
        try (PerfettoDouble perfetto =
                        PerfettoDouble.start(
                                BrowserSuite.CONSOLE.resolve(
                                        "src/test/browser/perfetto-double.html"));
                ServeProcess server =
                        ServeProcess.traces(
                                traces,
                                Files.createDirectory(directory.resolve("home")),
                                perfetto.address())) {
            Assumptions.assumeTrue(
                    server.hasApi(), "the console was NOT tried: the server has no /v1 API");
            return browser.run(
                    "suite.mjs", server.address().toString(), directory.resolve("browser.err"));
        }
    }

    /// The page is built of what the POM names; its types are checked against what npm fetches.
    @Test
    void theTypesThatAreCheckedAreOfTheLibrariesThatAreBundled() throws IOException {
        assertThat(versions("package.json", NPM_VERSION))
                .isNotEmpty()
                .isEqualTo(versions("pom.xml", POM_VERSION));
    }

    /// Slices of four names, twice as long in each trace as in the one before, in round numbers.
    private static void trace(Path folder, int number) throws IOException {
        StringBuilder json = new StringBuilder("[");
        for (int i = 0; i < SLICES; i++) {
            json.append(i == 0 ? "" : ",\n")
                    .append(
                            "{\"name\":\"%s\",\"ph\":\"X\",\"ts\":%d,\"dur\":%d,\"pid\":1,\"tid\":%d}"
                                    .formatted(
                                            NAMES.get(i % NAMES.size()),
                                            1000L * i,
                                            100 + (i * 37) % 400 + 10 * number,
                                            i % 3));
        }
        Files.writeString(
                folder.resolve(String.format(Locale.ROOT, "trace-%02d.json", number)),
                json.append("]"));
    }

    private static void large(Path file) throws IOException {
        Files.writeString(file, "{\"traceEvents\":[");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {']', '}'}), 3L << 30);
        }
    }

    private static Map<String, String> versions(String file, Pattern pattern) throws IOException {
        Map<String, String> versions = new TreeMap<>();
        pattern.matcher(Files.readString(BrowserSuite.CONSOLE.resolve(file)))
                .results()
                .forEach((MatchResult found) ->
                        versions.put(found.group(1) + "/" + found.group(2), found.group(3)));
        return versions;
    }
}
