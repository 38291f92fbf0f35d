// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.console;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;

import static org.assertj.core.api.Assertions.assertThat;

/// Runs a script of cases in a browser, if there are a browser, Node.js and npm's packages.
final class BrowserSuite {
    static final Path CONSOLE = Path.of("../console").toAbsolutePath().normalize();

    private final String node = onPath("node").orElse("");
    private final String chromium =
            Stream.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
                    .flatMap(name -> onPath(name).stream())
                    .findFirst()
                    .orElse("");

    /// What the browser did in one case.
    private record Case(String name, Optional<String> note, Optional<String> error) {
        private DynamicTest test() {
            return DynamicTest.dynamicTest(
                    name + note.map(measured -> " (" + measured + ")").orElse(""),
                    () -> assertThat(error.orElse("")).isEmpty());
        }
    }

    /// Leaves the test out, and says so, where a browser cannot be driven.
    void assumeThereIsABrowser() {
        boolean driver = Files.isDirectory(CONSOLE.resolve("node_modules/playwright-core"));
        Assumptions.assumeTrue(
                !node.isEmpty() && !chromium.isEmpty() && driver,
                "the console was NOT tried in a browser: node is %s, chromium is %s, npm's packages are %s"
                        .formatted(
                                node.isEmpty() ? "missing" : "there",
                                chromium.isEmpty() ? "missing" : "there",
                                driver ? "there" : "missing in console/node_modules"));
    }

    /// The cases of a script against a server.
    ///
    /// @param errors where the script's error stream goes
    Stream<DynamicTest> run(String script, String server, Path errors, String... more)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(node, "src/test/browser/" + script, server, chromium));
        command.addAll(List.of(more));
        Process process =
                new ProcessBuilder(command)
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
        return cases.stream().map(Case::test);
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
                Optional.ofNullable(fields.get("note")),
                Optional.ofNullable(fields.get("error")));
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
