// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.storage.TraceStorage;

import static org.assertj.core.api.Assertions.assertThat;

/// The modules of the packages `android` and `chrome`, all in one session, without any data.
final class AndroidAndChromeModulesTest {
    private static final String OURS = "package IN ('android', 'chrome') AND exposed";

    private final Answers answers =
            new Answers(new TraceStorage(Long.MAX_VALUE), ModuleRegistry.withStandardLibrary());

    @AfterEach
    void close() {
        answers.close();
    }

    @Test
    void everyPublicTableAndViewHasTheColumnsThatItsModuleDocuments() {
        includeAll();
        List<String> wrong = new ArrayList<>();
        List<String> tables =
                answers.rows(
                        "SELECT name FROM __intrinsic_stdlib_objects WHERE object_type IN"
                                + " ('TABLE', 'VIEW') AND "
                                + OURS);

        for (String table : tables) {
            List<String> header = answers.all("SELECT * FROM " + table + " LIMIT 0");
            List<String> documented =
                    answers.rows(
                            "SELECT c.value ->> 'name' FROM __intrinsic_stdlib_objects AS o,"
                                    + " json_each(o.cols) AS c WHERE o.name = '"
                                    + table
                                    + "'");
            if (!List.of(header.getFirst().split(",")).containsAll(documented)) {
                wrong.add(table + ": " + header);
            }
        }

        assertThat(tables).hasSizeGreaterThan(100);
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyPublicFunctionAnswersAQuestionWithoutArguments() {
        includeAll();
        List<String> functions =
                answers.rows(
                        "SELECT object_type || ' ' || name || ' ' || json_array_length(args)"
                                + " FROM __intrinsic_stdlib_objects"
                                + " WHERE object_type IN ('FUNCTION', 'TABLE_FUNCTION') AND "
                                + OURS);

        for (String function : functions) {
            String[] words = function.split(" ", -1);
            String call =
                    IntStream.range(0, Integer.parseInt(words[2]))
                            .mapToObj(i -> "NULL")
                            .collect(Collectors.joining(", ", words[1] + "(", ")"));
            boolean scalar = words[0].equals("FUNCTION");

            assertThat(answers.rows((scalar ? "SELECT " : "SELECT * FROM ") + call))
                    .as(call)
                    .hasSizeBetween(scalar ? 1 : 0, 1);
        }
        assertThat(functions).hasSizeGreaterThan(20);
    }

    @Test
    void everyPublicObjectSaysWhatItIsAndWhatItsColumnsAndArgumentsMean() {
        assertThat(
                        answers.rows(
                                "SELECT qualified_name FROM __intrinsic_stdlib_objects"
                                        + " WHERE object_type != 'MODULE' AND description = '' AND "
                                        + OURS))
                .isEmpty();
        for (String list : List.of("cols", "args")) {
            assertThat(
                            answers.rows(
                                    "SELECT o.qualified_name || '.' || (c.value ->> 'name')"
                                            + " FROM __intrinsic_stdlib_objects AS o, json_each(o."
                                            + list
                                            + ") AS c WHERE c.value ->> 'description' = '' AND "
                                            + OURS))
                    .isEmpty();
        }
    }

    private void includeAll() {
        assertThat(
                        answers.all(
                                "INCLUDE PERFETTO MODULE android.*; INCLUDE PERFETTO MODULE chrome.*"))
                .isEmpty();
    }
}
