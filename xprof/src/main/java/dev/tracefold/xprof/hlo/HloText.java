// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.hlo;

import java.util.ArrayList;
import java.util.List;

/// The text of an instruction, without metadata and backend configuration.
final class HloText {
    private HloText() {}

    static String of(HloInstruction one) {
        StringBuilder text = new StringBuilder();
        text.append('%').append(one.name()).append(" = ").append(one.shape().text()).append(' ');
        text.append(one.opcode()).append('(').append(operands(one)).append(')');
        for (String attribute : attributes(one)) {
            text.append(", ").append(attribute);
        }
        return text.toString();
    }

    private static String operands(HloInstruction one) {
        if (one.opcode().equals("parameter")) {
            return Long.toString(one.attributes().parameterNumber());
        }
        if (one.opcode().equals("constant")) {
            return one.attributes().literal();
        }
        List<String> texts = new ArrayList<>();
        for (HloInstruction operand : one.operands()) {
            String index =
                    !texts.isEmpty() && texts.size() % 5 == 0
                            ? "/*index=" + texts.size() + "*/"
                            : "";
            texts.add(index + operand.shape().text() + " %" + operand.name());
        }
        return String.join(", ", texts);
    }

    private static List<String> attributes(HloInstruction one) {
        List<String> texts = new ArrayList<>();
        HloAttributes attributes = one.attributes();
        switch (one.opcode()) {
            case "broadcast", "reduce", "transpose", "concatenate" ->
                    texts.add(list("dimensions", attributes.dimensions()));
            case "dot" -> dot(attributes, texts);
            case "get-tuple-element" -> texts.add("index=" + attributes.tupleIndex());
            case "compare" -> texts.add("direction=" + attributes.direction());
            case "fusion" -> texts.add("kind=" + one.fusionKind());
            case "custom-call" ->
                    texts.add("custom_call_target=\"" + one.customCallTarget() + "\"");
            default -> {}
        }
        if (one.called().size() == 1) {
            String word = one.opcode().equals("fusion") ? "calls=%" : "to_apply=%";
            texts.add(word + one.called().getFirst().name());
        }
        return texts;
    }

    private static void dot(HloAttributes attributes, List<String> texts) {
        if (!attributes.lhsBatch().isEmpty()) {
            texts.add(list("lhs_batch_dims", attributes.lhsBatch()));
        }
        texts.add(list("lhs_contracting_dims", attributes.lhsContracting()));
        if (!attributes.rhsBatch().isEmpty()) {
            texts.add(list("rhs_batch_dims", attributes.rhsBatch()));
        }
        texts.add(list("rhs_contracting_dims", attributes.rhsContracting()));
    }

    private static String list(String name, List<Long> numbers) {
        return name + "={" + HloShape.join(numbers) + "}";
    }
}
