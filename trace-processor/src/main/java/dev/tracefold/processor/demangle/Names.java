// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.demangle;

import org.jspecify.annotations.Nullable;

/// Reads names: of functions, variables and classes, with the scopes that they are in.
final class Names {
    /// A name and what the types behind it depend on.
    ///
    /// @param text with scopes and template args
    /// @param tellsResult whether what it returns comes before the parameters: where it is a template, but
    ///     no constructor and no conversion
    /// @param qualifiers of a member function, to be written behind its parameters
    record Name(String text, boolean tellsResult, String qualifiers) {
        Name(String text, boolean tellsResult) {
            this(text, tellsResult, "");
        }
    }

    /// A nested name, as far as it has been read.
    private static final class Scope {
        private String text = "";
        private String last = "";
        private boolean isTemplate;
        private boolean returnsNothing;
        private boolean isSubstitution;
    }

    private final Input input;
    private final Encodings encodings;
    private int templatesToDefine;
    private boolean returnsNothing;

    Names(Input input, Encodings encodings) {
        this.input = input;
        this.encodings = encodings;
    }

    /// Whether template args that are read now are those of the function that is named.
    boolean definesTemplate() {
        return templatesToDefine == 1;
    }

    /// The name of what is encoded: template parameters are its.
    Name definedName() throws MalformedName {
        templatesToDefine++;
        Name name = name();
        templatesToDefine--;
        return name;
    }

    Name name() throws MalformedName {
        return switch (input.peek()) {
            case 'N' -> nested();
            case 'Z' -> local();
            default -> unscoped();
        };
    }

    private Name unscoped() throws MalformedName {
        if (input.peek() == 'S' && input.peek(1) != 't') {
            String template = encodings.types().substitution().text();
            return new Name(template + encodings.types().templateArgs(), true);
        }
        String scope = input.takeIf("St") ? "std::" : "";
        String name = scope + unqualified("");
        if (input.peek() != 'I') {
            return new Name(name, false);
        }
        encodings.types().addSubstitution(Type.plain(name));
        return new Name(name + encodings.types().templateArgs(), true);
    }

    private Name nested() throws MalformedName {
        input.expect('N');
        String qualifiers = encodings.types().qualifiers();
        if (input.takeIf('R')) {
            qualifiers += " &";
        } else if (input.takeIf('O')) {
            qualifiers += " &&";
        }
        Scope scope = new Scope();
        while (!input.takeIf('E')) {
            readPart(scope);
            input.bounded(scope.text);
            if (!scope.isSubstitution && input.peek() != 'E') {
                encodings.types().addSubstitution(Type.plain(scope.text));
            }
        }
        return new Name(scope.text, scope.isTemplate && !scope.returnsNothing, qualifiers);
    }

    private void readPart(Scope scope) throws MalformedName {
        char next = input.peek();
        scope.isTemplate = next == 'I';
        scope.isSubstitution = next == 'S' || next == 'T';
        if (scope.isTemplate) {
            scope.text += encodings.types().templateArgs();
        } else if (input.takeIf("St")) {
            scope.text = "std";
        } else if (next == 'S') {
            scope.text = encodings.types().substitution().text();
            if (input.peek() == 'C' || input.peek() == 'D') {
                scope.text = Builtins.withConstructors(scope.text);
            }
            scope.last = lastPart(scope.text);
        } else if (next == 'T') {
            scope.text = encodings.types().type().text();
        } else {
            String part = unqualified(scope.last);
            scope.returnsNothing = returnsNothing;
            scope.last = isConstructor(part, scope.last) ? scope.last : part;
            scope.text = scope.text.isEmpty() ? part : scope.text + "::" + part;
        }
    }

    private static boolean isConstructor(String part, String last) {
        String name = withoutTags(last);
        return part.equals(name) || part.equals("~" + name);
    }

    /// The innermost name of a scope, without template args: what its constructors are called.
    private static String lastPart(String scope) {
        int depth = 0;
        int end = scope.length();
        for (int i = scope.length() - 1; i >= 0; i--) {
            char c = scope.charAt(i);
            depth += c == '>' ? 1 : 0;
            if (c == '<' && --depth == 0) {
                end = i;
            }
            if (depth == 0 && c == ':') {
                return scope.substring(i + 1, Math.max(i + 1, end));
            }
        }
        return scope.substring(0, end);
    }

    private Name local() throws MalformedName {
        input.expect('Z');
        int outer = templatesToDefine;
        templatesToDefine = 0;
        String function = encodings.encoding();
        templatesToDefine = outer;
        input.expect('E');
        if (input.takeIf('s')) {
            discriminator();
            return new Name(function + "::string literal", false);
        }
        if (input.takeIf('d')) {
            input.digits();
            input.expect('_');
        }
        Name entity = name();
        discriminator();
        return new Name(function + "::" + entity.text(), entity.tellsResult(), entity.qualifiers());
    }

    private void discriminator() {
        if (input.takeIf("__")) {
            input.digits();
            input.takeIf('_');
        } else if (input.peek() == '_' && input.peek(1) >= '0' && input.peek(1) <= '9') {
            input.takeIf('_');
            input.digits();
        }
    }

    /// A name in an expression, with template args if it has some.
    String simpleId() throws MalformedName {
        String name = sourceName();
        if (input.peek() != 'I') {
            return name;
        }
        int outer = templatesToDefine;
        templatesToDefine = 0;
        String args = encodings.types().templateArgs();
        templatesToDefine = outer;
        return name + args;
    }

    /// @param scope what constructors and destructors are called
    private String unqualified(String scope) throws MalformedName {
        input.takeIf('L');
        char next = input.peek();
        boolean isConversion = input.takeIf("cv");
        boolean isDestructor = next == 'D' && input.peek(1) >= '0' && input.peek(1) <= '5';
        String name;
        if (isConversion) {
            name = "operator " + encodings.types().type().text();
        } else if (next >= '0' && next <= '9') {
            name = sourceName();
        } else if (next == 'U') {
            name = unnamed();
        } else if (next == 'C') {
            input.take();
            input.takeIf('I');
            input.take();
            name = withoutTags(scope);
        } else if (isDestructor) {
            input.take(2);
            name = "~" + withoutTags(scope);
        } else {
            name = operator();
        }
        String tagged = name + tags();
        returnsNothing = isConversion || isDestructor || next == 'C';
        return tagged;
    }

    private static String withoutTags(String name) {
        int tag = name.indexOf("[abi:");
        return tag < 0 ? name : name.substring(0, tag);
    }

    private String tags() throws MalformedName {
        StringBuilder tags = new StringBuilder();
        while (input.takeIf('B')) {
            tags.append("[abi:").append(sourceName()).append(']');
        }
        return tags.toString();
    }

    String sourceName() throws MalformedName {
        int length = input.number();
        input.require(length > 0);
        String name = input.take(length);
        return name.startsWith("_GLOBAL__N") ? "(anonymous namespace)" : name;
    }

    private String unnamed() throws MalformedName {
        input.expect('U');
        char kind = input.take();
        String parameters = "";
        if (kind == 'l') {
            parameters = encodings.types().parameters();
            input.expect('E');
        } else {
            input.require(kind == 't');
        }
        String number = input.digits();
        input.expect('_');
        return (kind == 'l' ? "'lambda" : "'unnamed") + number + "'" + parameters;
    }

    private String operator() throws MalformedName {
        if (input.takeIf("li")) {
            return "operator\"\" " + sourceName();
        }
        @Nullable String symbol = Operators.symbol(input.take(2));
        if (symbol == null) {
            throw MalformedName.INSTANCE;
        }
        return "operator" + (Character.isLetter(symbol.charAt(0)) ? " " : "") + symbol;
    }
}
