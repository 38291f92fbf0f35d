// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.tracefold.processor.loader.FormatRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/// Prose about code rots silently, so this test checks the names it uses: links to files and types
/// with their packages in every document, paths in backquotes in those at the root (but not what a
/// build makes: it may not have run that far).
class DocumentationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern PATH = Pattern.compile("`([\\w.-]+(?:/[\\w.-]+)+/?)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^):#]+)(?:#[^)]*)?\\)");
    private static final Pattern TYPE =
            Pattern.compile("`(dev\\.tracefold\\.[a-z.]+\\.[A-Z]\\w*)`");
    private static final Pattern LINE_NUMBER = Pattern.compile("\\.java:\\d+");

    static Stream<Path> documents() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT, 2)) {
            return files
                    .filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !ROOT.relativize(file).toString().startsWith("."))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void namesOnlyFilesThatExist(Path document) throws IOException {
        if (ROOT.equals(document.getParent())) {
            assertThat(mentions(document, PATH))
                    .filteredOn(path -> !path.contains("/target/"))
                    .allSatisfy(path -> assertThat(ROOT.resolve(path)).exists());
        }
        assertThat(mentions(document, LINK))
                .allSatisfy(path -> assertThat(document.resolveSibling(path)).exists());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void namesOnlyTypesThatExist(Path document) throws IOException {
        assertThat(mentions(document, TYPE))
                .allSatisfy(type ->
                        assertThatCode(() ->
                                        Class.forName(type, false, getClass().getClassLoader()))
                                .doesNotThrowAnyException());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void neverCitesALineNumber(Path document) throws IOException {
        assertThat(Files.readString(document)).doesNotContainPattern(LINE_NUMBER);
    }

    @Test
    void theTableOfFormatsNamesEachThatHasAnImporter() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        String table = readme.substring(readme.indexOf("(its name in `trace_type`)"));

        assertThat(FormatRegistry.builtin().formats())
                .allSatisfy(
                        format -> assertThat(table).contains("`" + format.perfettoName() + "`"));
    }

    private static List<String> mentions(Path document, Pattern pattern) throws IOException {
        return pattern.matcher(Files.readString(document))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }
}
