// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.graph;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import dev.tracefold.xprof.space.ProtoOutput;

import static org.assertj.core.api.Assertions.assertThat;

class MessageTextTest {
    @Test
    void fieldsComeByTheirNumbersWithTheNamesOfTheirValues() {
        ProtoOutput shape = new ProtoOutput().number(2, 11).packed(3, new long[] {4, 0, -1}, 3);
        ProtoOutput instruction =
                new ProtoOutput().number(35, 7).text(1, "add.1").message(3, shape).truth(60, true);

        assertThat(text("HloInstructionProto", instruction))
                .isEqualTo(
                        """
                        name: "add.1"
                        shape {
                          element_type: F32
                          dimensions: 4
                          dimensions: 0
                          dimensions: -1
                        }
                        id: 7
                        is_stable: true
                        """);
    }

    @Test
    void numbersHaveAsManyDigitsAsBringThemBack() {
        ProtoOutput literal =
                new ProtoOutput()
                        .single(8, 0.1f)
                        .single(8, 16777216f)
                        .single(8, 1e-5f)
                        .decimalElement(9, 0.1)
                        .decimalElement(9, 1.0 / 3)
                        .decimalElement(9, Double.NEGATIVE_INFINITY)
                        .packed(7, new long[] {-1}, 1);

        assertThat(text("LiteralProto", literal).replace('\n', ' '))
                .isEqualTo(
                        "u64s: 18446744073709551615 f32s: 0.1 f32s: 16777216 f32s: 1e-05"
                                + " f64s: 0.1 f64s: 0.33333333333333331 f64s: -inf ");
    }

    @Test
    void entriesOfAMapAreSortedAndTextsEscaped() {
        ProtoOutput attributes = new ProtoOutput();
        attributes.message(1, new ProtoOutput().text(1, "b").text(2, "it's \"é\"\n\u0001"));
        attributes.message(1, new ProtoOutput().text(1, "a").textElement(2, ""));

        assertThat(text("FrontendAttributes", attributes))
                .isEqualTo(
                        """
                        map {
                          key: "a"
                          value: ""
                        }
                        map {
                          key: "b"
                          value: "it\\'s \\"\\303\\251\\"\\n\\001"
                        }
                        """);
    }

    @Test
    void whatIsNotKnownIsShownByItsNumber() {
        ProtoOutput module = new ProtoOutput();
        module.message(900, new ProtoOutput().number(1, 5).text(2, "x")).number(901, 3);
        module.bytes(902, "\0 no message".getBytes(StandardCharsets.UTF_8)).text(1, "m");

        assertThat(text("HloModuleProto", module))
                .isEqualTo(
                        """
                        name: "m"
                        900 {
                          1: 5
                          2: "x"
                        }
                        901: 3
                        902: "\\000 no message"
                        """);
    }

    @Test
    void theListNamesNothingThatItDoesNotHave() {
        MessageFields fields = MessageFields.hlo();

        assertThat(fields.messages()).hasSizeGreaterThan(60);
        fields.messages()
                .forEach((message, byNumber) ->
                        assertThat(byNumber.values()).as(message).allMatch(fields::knows));
    }

    private static String text(String type, ProtoOutput message) {
        return MessageText.of(message.toByteArray(), type, MessageFields.hlo());
    }
}
