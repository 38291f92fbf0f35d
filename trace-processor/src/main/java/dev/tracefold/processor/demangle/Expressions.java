// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.demangle;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/// Reads the expressions that types depend on: literals and the operators that are common in names.
final class Expressions {
    private static final Set<String> UNARY = Set.of("ps", "ng", "ad", "de", "co", "nt");

    private final Input input;
    private final Encodings encodings;

    Expressions(Input input, Encodings encodings) {
        this.input = input;
        this.encodings = encodings;
    }

    String expression() throws MalformedName {
        input.enter();
        String text = input.bounded(readExpression());
        input.leave();
        return text;
    }

    private String readExpression() throws MalformedName {
        char c = input.peek();
        if (c == 'L') {
            return literal();
        }
        if (c == 'T') {
            return encodings.types().type().text();
        }
        if (input.takeIf("fp")) {
            return "fp" + (input.takeIf('_') ? "" : functionParameter());
        }
        if (input.takeIf("st")) {
            return "sizeof (" + encodings.types().type().text() + ")";
        }
        if (input.takeIf("sz")) {
            return "sizeof (" + expression() + ")";
        }
        if (input.takeIf("sr")) {
            return unresolvedScope() + "::" + encodings.names().simpleId();
        }
        if (input.isDigit()) {
            return encodings.names().simpleId();
        }
        if (input.takeIf("cl")) {
            return call();
        }
        return operation(input.take(2));
    }

    private String unresolvedScope() throws MalformedName {
        if (!input.isDigit()) {
            return encodings.types().type().text();
        }
        StringBuilder scope = new StringBuilder(encodings.names().simpleId());
        while (!input.takeIf('E')) {
            scope.append("::").append(encodings.names().simpleId());
        }
        return scope.toString();
    }

    private String functionParameter() throws MalformedName {
        String number = input.digits();
        input.expect('_');
        return number;
    }

    private String call() throws MalformedName {
        StringBuilder text = new StringBuilder(expression()).append('(');
        boolean isFirst = true;
        while (!input.takeIf('E')) {
            text.append(isFirst ? "" : ", ").append(expression());
            isFirst = false;
        }
        return text.append(')').toString();
    }

    private String operation(String letters) throws MalformedName {
        @Nullable String symbol = Operators.symbol(letters);
        if (symbol == null) {
            throw MalformedName.INSTANCE;
        }
        if (UNARY.contains(letters)) {
            return symbol + "(" + expression() + ")";
        }
        return "(" + expression() + ") " + symbol + " (" + expression() + ")";
    }

    /// `5u` for `Lj5E`, `(E)1` for `L1E1E`, a function for `L_Z..E`.
    String literal() throws MalformedName {
        input.expect('L');
        if (input.takeIf("_Z")) {
            String function = encodings.encoding();
            input.expect('E');
            return function;
        }
        if (input.takeIf("b0E")) {
            return "false";
        }
        if (input.takeIf("b1E")) {
            return "true";
        }
        if (input.takeIf("DnE") || input.takeIf("Dn0E")) {
            return "nullptr";
        }
        String suffix = Builtins.literalSuffix(input.peek());
        String prefix = "";
        if (suffix == null) {
            prefix = "(" + encodings.types().type().text() + ")";
            suffix = "";
        } else {
            input.take();
        }
        String sign = input.takeIf('n') ? "-" : "";
        StringBuilder value = new StringBuilder();
        while (!input.takeIf('E')) {
            value.append(input.take());
        }
        return prefix + sign + value + suffix;
    }
}
