// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.descriptor;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ProtoTextReaderTest {
    private static final String QUERY = "perfetto.protos.PerfettoSqlStructuredQuery";

    @Test
    void fieldsAreEncodedInTheOrderOfTheText() {
        byte[] encoded =
                read(
                        """
                        limit: 5
                        # a comment
                        id: "a" 'b'  # and another
                        table { table_name: "slice" }
                        """);

        assertThat(encoded)
                .isEqualTo(
                        ProtoWriter.message(m ->
                                m.varint(12, 5).text(1, "ab").nested(2, t -> t.text(1, "slice"))));
    }

    @Test
    void everyWayToWriteAMessageOrListIsRead() {
        byte[] encoded =
                read(
                        """
                        filters: { column_name: "a", op: GLOB; string_rhs: ["x", "y"] }
                        filters < op: 8 int64_rhs: [] double_rhs: -1e3 double_rhs: inf >
                        group_by: { aggregates: [ { percentile: 99 }, { percentile: .5 } ] }
                        """);

        assertThat(encoded)
                .isEqualTo(
                        ProtoWriter.message(m ->
                                m.nested(
                                                8,
                                                f ->
                                                        f.text(1, "a")
                                                                .varint(2, 7)
                                                                .text(3, "x")
                                                                .text(3, "y"))
                                        .nested(
                                                8,
                                                f ->
                                                        f.varint(2, 8)
                                                                .real(4, -1000)
                                                                .real(4, Double.POSITIVE_INFINITY))
                                        .nested(
                                                9,
                                                g ->
                                                        g.nested(2, a -> a.real(4, 99))
                                                                .nested(2, a -> a.real(4, 0.5)))));
    }

    @ParameterizedTest
    @CsvSource({
        "-9223372036854775808,-9223372036854775808",
        "9223372036854775807,9223372036854775807",
        "0x7F,127",
        "017,15",
        "- 4,-4"
    })
    void integersHaveThreeBasesAndASign(String text, long value) {
        assertThat(read("limit: " + text)).isEqualTo(ProtoWriter.message(m -> m.varint(12, value)));
    }

    @Test
    void quotedTextsKnowEveryEscape() {
        byte[] encoded = read("id: 'a\\\"\\n\\t\\x41\\101\\u00e9\\U0001F600\\'é'");

        assertThat(encoded)
                .isEqualTo(ProtoWriter.message(m -> m.text(1, "a\"\n\tAA\u00e9\uD83D\uDE00'é")));
    }

    @Test
    void whatIsShownReadsBackToTheSameBytes() {
        byte[] encoded =
                ProtoWriter.message(m ->
                        m.text(1, "it's \"é\"\u0007\\")
                                .nested(7, i -> i.nested(1, b -> b.nested(5, _ -> {})))
                                .nested(9, g -> g.nested(2, a -> a.varint(2, 10).real(4, 12.5))));

        String text = ProtoText.of(DescriptorPool.builtin(), QUERY, encoded);

        assertThat(text)
                .isEqualTo(
                        """
                        id: "it\\'s \\"\\303\\251\\"\\a\\\\"
                        interval_intersect {
                          base {
                            inner_query {
                            }
                          }
                        }
                        group_by {
                          aggregates {
                            op: CUSTOM
                            percentile: 12.500000
                          }
                        }\
                        """);
        assertThat(read(text)).isEqualTo(encoded);
    }

    @Test
    void doublesAreShownAsCPrintsThem() {
        // The shortest decimal would round the other way.
        assertThat(shown(5e-7)).endsWith("double_rhs: 0.000000\n}");
        assertThat(shown(-0.0)).endsWith("double_rhs: -0.000000\n}");
        assertThat(shown(Double.NaN)).endsWith("double_rhs: nan\n}");
        assertThat(shown(1e22)).endsWith("double_rhs: 10000000000000000000000.000000\n}");
    }

    private static String shown(double value) {
        byte[] encoded = ProtoWriter.message(m -> m.nested(8, f -> f.real(4, value)));
        return ProtoText.of(DescriptorPool.builtin(), QUERY, encoded);
    }

    @Test
    void fieldsWithoutADescriptionAreShownByNumber() {
        byte[] encoded =
                ProtoWriter.message(m ->
                        m.varint(900, 3)
                                .real(901, 1.0)
                                .text(902, "é")
                                .varint(1, 7)
                                .text(9, "\u00ff"));

        assertThat(ProtoText.of(DescriptorPool.builtin(), "no.such.Message", encoded))
                .isEqualTo(
                        """
                        900: 3
                        901: 0x3ff0000000000000
                        902: "\\303\\251"
                        1: 7
                        9: "\\303\\277"\
                        """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nope: 1|spec:1:1: no field 'nope' in " + QUERY,
                "limit 5|spec:1:7: expected ':' after the field 'limit'",
                "limit: five|spec:1:8: expected an integer for the field 'limit' but found 'five'",
                "limit: 9223372036854775808|spec:1:8: expected an integer of 64 bits for the field"
                        + " 'limit' but found '9223372036854775808'",
                "id: a|spec:1:5: expected a quoted text but found 'a'",
                "id: \"a|spec:1:5: the quoted text does not end on its line",
                "id: \"\\q\"|spec:1:6: no such escape sequence",
                "table {|spec:1:7: the message of the field 'table' does not end",
                "table: 5|spec:1:8: expected '{' after the field 'table'",
                "filters { op: LIKE }|spec:1:15: expected a value of "
                        + QUERY
                        + ".Filter.Operator for the field 'op' but found 'LIKE'",
                "experimental_union { use_union_all: maybe }|spec:1:37: expected true or false for the"
                        + " field 'use_union_all' but found 'maybe'",
                "}|spec:1:1: expected the name of a field but found '}'",
                "filters [ {}|spec:1:13: expected ',' or ']' in the list",
            })
    void aTextThatIsNoMessageSaysWhere(String text, String message) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ProcessorException.class)
                .hasMessage(message);
    }

    @Test
    void thePlaceCountsLines() {
        assertThatThrownBy(() -> read("id: \"a\"\n  # comment\n\n  oops: 1"))
                .hasMessageStartingWith("spec:4:3: no field 'oops'");
    }

    @Test
    void nestingEndsInASentence() {
        assertThatThrownBy(() -> read("inner_query {".repeat(100_000)))
                .hasMessageContaining("messages are nested more than 100 deep");
    }

    @Test
    void textIsToldFromBytes() {
        byte[] text = "query { id: \"a\" }\n".getBytes(StandardCharsets.UTF_8);

        assertThat(ProtoTextReader.looksLikeText(text)).isTrue();
        assertThat(
                        ProtoTextReader.looksLikeText(
                                read(new String(text, StandardCharsets.UTF_8).substring(8, 16))))
                .isFalse();
    }

    private static byte[] read(String text) {
        return ProtoTextReader.read(DescriptorPool.builtin(), QUERY, "spec", text);
    }
}
