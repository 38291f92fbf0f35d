// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Call stacks as values and the profiles made of them, which are read back as traces.
final class StackValuesTest {
    private static final byte[] EMPTY = "# tracer: nop\n#\n".getBytes(StandardCharsets.UTF_8);

    private static final String STACKS =
            """
            SELECT
              printf('%s %s %s %d', frame.name, coalesce(parent_frame.name, '-'), p.sample_type_unit,
                sum(sample.value))
            FROM __intrinsic_aggregate_sample AS sample
            JOIN __intrinsic_aggregate_profile AS p ON p.id = sample.aggregate_profile_id
            JOIN stack_profile_callsite AS site ON site.id = sample.callsite_id
            JOIN stack_profile_frame AS frame ON frame.id = site.frame_id
            LEFT JOIN stack_profile_callsite AS parent ON parent.id = site.parent_id
            LEFT JOIN stack_profile_frame AS parent_frame ON parent_frame.id = parent.frame_id
            GROUP BY sample.callsite_id, p.id
            ORDER BY 1
            """;

    @Test
    void stacksArePutTogetherWithTheLeafFirst() {
        assertThat(rows(EMPTY, "SELECT hex(cat_stacks('a', NULL, 'b', cat_stacks('c', 'd')))"))
                .containsExactly("0A030A01640A030A01630A030A01620A030A0161");
    }

    @Test
    void aProfileAddsUpEqualStacksAndCanBeRead() {
        byte[] profile =
                blob(
                        EMPTY,
                        """
                        SELECT hex(experimental_profile(cat_stacks(root, leaf), 'time', 'ns', spent))
                        FROM (
                          SELECT 'main' AS root, 'work' AS leaf, 5 AS spent
                          UNION ALL SELECT 'main', 'idle', 6
                          UNION ALL SELECT 'main', 'work', 7)
                        """);

        assertThat(rows(profile, STACKS)).containsExactly("idle main ns 6", "work main ns 12");
    }

    @Test
    void callSitesAndFramesOfATraceStandForThemselves() {
        byte[] first = blob(EMPTY, "SELECT hex(experimental_profile(cat_stacks('main', 'work')))");

        byte[] second =
                blob(
                        first,
                        """
                        SELECT
                          hex(experimental_profile(
                            cat_stacks(
                              stack_from_stack_profile_callsite(callsite_id),
                              stack_from_stack_profile_frame(
                                (SELECT id FROM stack_profile_frame WHERE name = 'main')))))
                        FROM __intrinsic_aggregate_sample
                        """);

        assertThat(rows(second, STACKS)).containsExactly("main work count 1");
    }

    @Test
    void whatIsNoStackIsRefused() {
        assertThatThrownBy(() -> rows(EMPTY, "SELECT cat_stacks('a', 1)"))
                .hasMessageContaining("argument 2 must be a text or a stack");
        assertThatThrownBy(() -> rows(EMPTY, "SELECT experimental_profile('a')"))
                .hasMessageContaining("must be a stack");
        assertThatThrownBy(
                        () -> rows(EMPTY, "SELECT experimental_profile(cat_stacks('a'), 'time')"))
                .hasMessageContaining("a type, a unit and a value");
        assertThatThrownBy(() -> rows(EMPTY, "SELECT stack_from_stack_profile_frame(3)"))
                .hasMessageContaining("there is no row 3");
        assertThat(rows(EMPTY, "SELECT stack_from_stack_profile_callsite(NULL) IS NULL"))
                .containsExactly("1");
    }

    private static byte[] blob(byte[] trace, String sql) {
        return HexFormat.of().parseHex(rows(trace, sql).getFirst());
    }

    private static List<String> rows(byte[] trace, String sql) {
        List<String> rows = new ArrayList<>();
        try (TraceSession session =
                        TraceProcessor.open(
                                TraceSource.bytes("trace", trace), ProcessorOptions.DEFAULTS);
                QueryResult result = session.query(sql)) {
            while (result.next()) {
                rows.add(result.getString(0));
            }
        }
        return rows;
    }
}
