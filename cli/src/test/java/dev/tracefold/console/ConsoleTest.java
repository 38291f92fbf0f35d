// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.console;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// The console against a server over traces that are written here: twelve that answer, and one that
/// is broken.
class ConsoleTest {
    private static final Path CONSOLE = Path.of("../console").toAbsolutePath().normalize();
    private static final int TRACES = 12;
    private static final int SLICES = 200;
    private static final List<String> NAMES = List.of("step", "load", "wait", "save");
    private static final Pattern POM_VERSION =
            Pattern.compile("<(codemirror|lezer)\\.([a-z-]+)\\.version>([^<]+)</");
    private static final Pattern NPM_VERSION =
            Pattern.compile("\"@(codemirror|lezer)/([a-z-]+)\": \"([^\"]+)\"");

    @TempDir Path directory;

    /// What the browser did in one case.
    private record Case(String name, long millis, Optional<String> error) {}

    @TestFactory
    Stream<DynamicTest> inABrowser() throws Exception {
        String node = onPath("node").orElse("");
        String chromium =
                Stream.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
                        .flatMap(name -> onPath(name).stream())
                        .findFirst()
                        .orElse("");
        boolean driver = Files.isDirectory(CONSOLE.resolve("node_modules/playwright-core"));
        Assumptions.assumeTrue(
                !node.isEmpty() && !chromium.isEmpty() && driver,
                "the console was NOT tried in a browser: node is %s, chromium is %s, npm's packages are %s"
                        .formatted(
                                node.isEmpty() ? "missing" : "there",
                                chromium.isEmpty() ? "missing" : "there",
                                driver ? "there" : "missing in console/node_modules"));
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
        List<Case> cases;
        try (PerfettoDouble perfetto =
                        PerfettoDouble.start(
                                CONSOLE.resolve("src/test/browser/perfetto-double.html"));
                ServeProcess server =
                        ServeProcess.start(
                                traces,
                                Files.createDirectory(directory.resolve("home")),
                                perfetto.address())) {
            Assumptions.assumeTrue(
                    server.hasApi(), "the console was NOT tried: the server has no /v1 API");
            cases = browse(node, server.address().toString(), chromium);
        }
        return cases.stream()
                .map(one ->
                        DynamicTest.dynamicTest(
                                one.name(), () -> assertThat(one.error().orElse("")).isEmpty()));
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

    private List<Case> browse(String node, String server, String chromium)
            throws IOException, InterruptedException {
        Path errors = directory.resolve("browser.err");
        Process process =
                new ProcessBuilder(node, "src/test/browser/suite.mjs", server, chromium)
                        .directory(CONSOLE.toFile())
                        .redirectError(errors.toFile())
                        .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        List<Case> cases = new ArrayList<>();
        for (String line : out.lines().toList()) {
            cases.add(readCase(line));
        }
        assertThat(status).as(out + Files.readString(errors)).isZero();
        assertThat(cases).isNotEmpty();
        return cases;
    }

    private static Case readCase(String line) throws IOException {
        Map<String, String> fields = new TreeMap<>();
        try (JsonParser json = new JsonFactory().createParser(line)) {
            json.nextToken();
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                json.nextToken();
                fields.put(name, json.getText());
            }
        }
        return new Case(
                fields.getOrDefault("name", line),
                Long.parseLong(fields.getOrDefault("millis", "0")),
                Optional.ofNullable(fields.get("error")));
    }

    private static Map<String, String> versions(String file, Pattern pattern) throws IOException {
        Map<String, String> versions = new TreeMap<>();
        pattern.matcher(Files.readString(CONSOLE.resolve(file)))
                .results()
                .forEach((MatchResult found) ->
                        versions.put(found.group(1) + "/" + found.group(2), found.group(3)));
        return versions;
    }

    private static Optional<String> onPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(path)
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }
}
