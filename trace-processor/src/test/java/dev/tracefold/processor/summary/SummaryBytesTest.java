// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.summary;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SummaryBytesTest {
    private final SampleTrace trace = new SampleTrace();

    @AfterAll
    void close() {
        trace.close();
    }

    @Test
    void aSpecAsBytesIsTheSameAsItsText() {
        byte[] encoded =
                ProtoWriter.message(s ->
                        s.nested(
                                1,
                                m ->
                                        m.text(1, "m")
                                                .text(3, "v")
                                                .nested(
                                                        4,
                                                        q ->
                                                                q.nested(
                                                                        3,
                                                                        sql ->
                                                                                sql.text(
                                                                                        1,
                                                                                        "SELECT 1 AS v")))));
        String text = "metric_spec { id: 'm' value: 'v' query { sql { sql: 'SELECT 1 AS v' } } }";

        String summary =
                trace.session()
                        .summarize(
                                SummaryRequest.all(SummarySpec.ofFile("spec", encoded)),
                                QueryLimits.NONE)
                        .toText();

        assertThat(summary).isEqualTo(trace.summary(text));
        assertThat(
                        trace.session()
                                .summarize(
                                        SummaryRequest.all(
                                                SummarySpec.ofFile(
                                                        "spec.pbtx",
                                                        text.getBytes(StandardCharsets.UTF_8))),
                                        QueryLimits.NONE)
                                .toText())
                .isEqualTo(summary);
        assertThatThrownBy(() -> SummarySpec.ofFile("a.pb", text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(ProcessorException.class)
                .hasMessage("the bytes of a perfetto.protos.TraceSummarySpec message break off");
        assertThatThrownBy(() -> SummarySpec.ofFile("a.textproto", encoded))
                .hasMessageStartingWith("a.textproto:");
    }

    @Test
    void theBytesOfASummaryAreTheMessage() {
        byte[] bytes =
                trace.session()
                        .summarize(
                                SummaryRequest.all(
                                        SummarySpec.ofText(
                                                "spec",
                                                "metric_spec { id: 'm' value: 'v' dimensions: 'd'"
                                                        + " query { sql { sql: 'SELECT 2 AS v, NULL AS d' } } }")),
                                QueryLimits.NONE)
                        .toByteArray();

        assertThat(bytes)
                .isEqualTo(
                        ProtoWriter.message(s ->
                                s.nested(
                                        3,
                                        b ->
                                                b.text(1, "m")
                                                        .nested(
                                                                3,
                                                                m ->
                                                                        m.text(1, "m")
                                                                                .text(3, "v")
                                                                                .text(2, "d")
                                                                                .nested(
                                                                                        4,
                                                                                        q ->
                                                                                                q
                                                                                                        .nested(
                                                                                                                3,
                                                                                                                sql ->
                                                                                                                        sql
                                                                                                                                .text(
                                                                                                                                        1,
                                                                                                                                        "SELECT 2 AS v, NULL AS d"))))
                                                        .nested(
                                                                2,
                                                                r ->
                                                                        r.nested(
                                                                                        2,
                                                                                        d ->
                                                                                                d
                                                                                                        .nested(
                                                                                                                4,
                                                                                                                _ -> {}))
                                                                                .nested(
                                                                                        1,
                                                                                        v ->
                                                                                                v
                                                                                                        .real(
                                                                                                                2,
                                                                                                                2))))));
    }
}
