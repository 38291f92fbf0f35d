// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.processor;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BatchLoopTest {

    @Test
    void everyBadLineGetsItsOwnAnswerInOrder() throws IOException {
        String answers =
                answers(
                        """
                        no json
                        [1]

                        {"sql":"SELECT 1"}
                        {"trace":1,"sql":"SELECT 1"}
                        {"trace":"does/not/exist","sql":"SELECT 1","more":{"a":[1]}}
                        """);

        assertThat(answers.lines())
                .satisfiesExactly(
                        line ->
                                assertThat(line)
                                        .startsWith(
                                                "{\"ok\":false,\"csv\":\"\",\"error\":\"expected a JSON"
                                                        + " object with the strings trace and sql: "),
                        line -> assertThat(line).contains("\"error\":\"expected a JSON object"),
                        line -> assertThat(line).contains(": trace is missing\""),
                        line ->
                                assertThat(line)
                                        .contains(
                                                "trace must be a string but was value_number_int"),
                        line ->
                                assertThat(line)
                                        .contains("could not open trace file does/not/exist"));
    }

    @Test
    void theQueryMayBeAFile(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("query.sql"), "SELECT 7");

        assertThat(new BatchQuestion(Path.of("t"), file.toString(), false).query())
                .isEqualTo("SELECT 7");
        assertThat(new BatchQuestion(Path.of("t"), "SELECT 8", false).query())
                .isEqualTo("SELECT 8");
    }

    @Test
    void aHalfLineIsNoQuestion() {
        assertThatThrownBy(() -> BatchQuestion.parse("{\"trace\":\"a\",\"sql\":\"b\""))
                .isInstanceOf(ProcessorException.class)
                .hasMessageStartingWith("expected a JSON object with the strings trace and sql: ");
    }

    private static String answers(String questions) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BatchAnswerer answerer = new BatchAnswerer(ProcessorOptions.DEFAULTS, QueryLimits.NONE);
        new BatchLoop(answerer, 2)
                .run(new ByteArrayInputStream(questions.getBytes(StandardCharsets.UTF_8)), out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
