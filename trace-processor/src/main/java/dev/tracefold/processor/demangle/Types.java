// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.demangle;

import java.util.ArrayList;
import java.util.List;

/// Reads types, and what they are made of: template args, expressions, back references.
final class Types {
    private static final int NO_PACK = -1;

    private final Input input;
    private final Names names;
    private final Expressions expressions;
    private final List<Type> substitutions = new ArrayList<>();
    private List<Type> templateArgs = new ArrayList<>();
    private int packIndex = NO_PACK;
    private int packSize = NO_PACK;

    Types(Input input, Names names, Expressions expressions) {
        this.input = input;
        this.names = names;
        this.expressions = expressions;
    }

    void addSubstitution(Type type) {
        substitutions.add(type);
    }

    /// The type that is read, and remembered unless it is a builtin or remembered already.
    Type type() throws MalformedName {
        input.enter();
        Type type = readType();
        input.bounded(type.text());
        input.leave();
        return type;
    }

    private Type readType() throws MalformedName {
        char c = input.peek();
        String builtin = Builtins.type(c);
        if (builtin != null) {
            input.take();
            return Type.plain(builtin);
        }
        return switch (c) {
            case 'r', 'V', 'K' -> {
                String qualifiers = qualifiers();
                // A function and its qualifiers are one type.
                Type type = input.peek() == 'F' ? function() : type();
                yield remember(type.qualified(qualifiers));
            }
            case 'P' -> remember(behind().pointer());
            case 'R' -> remember(behind().reference(false));
            case 'O' -> remember(behind().reference(true));
            case 'C' -> remember(behind().with(" complex", Type.Kind.PLAIN));
            case 'F' -> remember(function());
            case 'A' -> remember(array());
            case 'M' -> remember(memberPointer());
            case 'T' -> templateParameter();
            case 'S' -> substitutedType();
            case 'D' -> laterType();
            case 'u' -> {
                input.take();
                yield remember(Type.plain(names.sourceName()));
            }
            case 'U' -> {
                input.take();
                String qualifier = names.sourceName();
                yield remember(type().with(" " + qualifier, Type.Kind.PLAIN));
            }
            default -> remember(Type.plain(names.name().text()));
        };
    }

    private Type behind() throws MalformedName {
        input.take();
        return type();
    }

    private Type remember(Type type) {
        substitutions.add(type);
        return type;
    }

    /// ` const volatile`, as it stands behind a type.
    String qualifiers() {
        boolean isRestrict = input.takeIf('r');
        boolean isVolatile = input.takeIf('V');
        boolean isConst = input.takeIf('K');
        return (isConst ? " const" : "")
                + (isVolatile ? " volatile" : "")
                + (isRestrict ? " restrict" : "");
    }

    private Type function() throws MalformedName {
        input.expect('F');
        input.takeIf('Y');
        Type result = type();
        String parameters = parameters();
        String reference = input.takeIf('R') ? " &" : "";
        reference = input.takeIf('O') ? " &&" : reference;
        input.expect('E');
        return new Type(
                result.before() + " ",
                parameters + reference + result.after(),
                Type.Kind.FUNCTION,
                null);
    }

    /// `(int, char)`, up to the end of the name or of the function type.
    String parameters() throws MalformedName {
        List<String> parameters = new ArrayList<>();
        if (input.peek() == 'v' && endsParameters(input.peek(1))) {
            input.take();
        }
        while (!endsParameters(input.peek()) && !isReferenceQualifier()) {
            String text = type().text();
            if (!text.isEmpty()) {
                parameters.add(text);
            }
        }
        return "(" + String.join(", ", parameters) + ")";
    }

    static boolean endsParameters(char c) {
        return c == 0 || c == 'E' || c == '.';
    }

    private boolean isReferenceQualifier() {
        return (input.peek() == 'R' || input.peek() == 'O') && input.peek(1) == 'E';
    }

    private Type array() throws MalformedName {
        input.expect('A');
        String size = input.digits();
        if (size.isEmpty() && input.peek() != '_') {
            size = expressions.expression();
        }
        input.expect('_');
        Type element = type();
        return new Type(
                element.before() + (element.kind() == Type.Kind.ARRAY ? "" : " "),
                "[" + size + "]" + element.after(),
                Type.Kind.ARRAY,
                null);
    }

    private Type memberPointer() throws MalformedName {
        input.expect('M');
        String owner = type().text();
        Type member = type();
        boolean isSpaced = member.kind() != Type.Kind.FUNCTION && member.kind() != Type.Kind.ARRAY;
        return member.with((isSpaced ? " " : "") + owner + "::*", Type.Kind.PLAIN);
    }

    private Type laterType() throws MalformedName {
        input.expect('D');
        char c = input.take();
        String builtin = Builtins.laterType(c);
        if (builtin != null) {
            return Type.plain(builtin);
        }
        return switch (c) {
            case 't', 'T' -> {
                String text = "decltype(" + expressions.expression() + ")";
                input.expect('E');
                yield remember(Type.plain(text));
            }
            case 'p' -> remember(packExpansion());
            case 'F' -> {
                String bits = input.digits();
                input.expect('_');
                yield Type.plain("_Float" + bits);
            }
            case 'o' -> {
                Type function = function();
                yield remember(function.qualified(" noexcept"));
            }
            default -> throw MalformedName.INSTANCE;
        };
    }

    /// The pattern once for each element of the pack that it mentions.
    private Type packExpansion() throws MalformedName {
        int start = input.position();
        int known = substitutions.size();
        int outerIndex = packIndex;
        int outerSize = packSize;
        packIndex = 0;
        packSize = NO_PACK;
        List<Type> expanded = new ArrayList<>();
        expanded.add(type());
        int size = packSize;
        for (int i = 1; i < size; i++) {
            input.moveTo(start);
            substitutions.subList(known, substitutions.size()).clear();
            packIndex = i;
            expanded.add(type());
        }
        packIndex = outerIndex;
        packSize = outerSize;
        if (size == NO_PACK) {
            return Type.plain(expanded.getFirst().text() + "...");
        }
        return Type.pack(size == 0 ? List.of() : expanded);
    }

    private Type templateParameter() throws MalformedName {
        input.expect('T');
        int index = input.sequence(10);
        Type parameter = remember(parameter(index));
        if (input.peek() != 'I') {
            return parameter;
        }
        return remember(Type.plain(parameter.text() + templateArgs()));
    }

    /// The arg that a template parameter stands for.
    Type parameter(int index) throws MalformedName {
        input.require(index < templateArgs.size());
        Type arg = templateArgs.get(index);
        List<Type> pack = arg.pack();
        if (pack == null || packIndex == NO_PACK) {
            return arg;
        }
        packSize = pack.size();
        return packIndex < pack.size() ? pack.get(packIndex) : Type.plain("");
    }

    private Type substitutedType() throws MalformedName {
        if (input.peek(1) == 't') {
            return remember(Type.plain(names.name().text()));
        }
        Type type = substitution();
        if (input.peek() != 'I') {
            return type;
        }
        return remember(Type.plain(type.text() + templateArgs()));
    }

    /// A part of the name that came before, or a class of the standard library.
    Type substitution() throws MalformedName {
        input.expect('S');
        String standard = Builtins.standard(input.peek());
        if (standard != null) {
            input.take();
            return Type.plain(standard);
        }
        int index = input.sequence(36);
        input.require(index < substitutions.size());
        return substitutions.get(index);
    }

    /// `<int, 5>`; they are what template parameters mean from here on.
    String templateArgs() throws MalformedName {
        input.expect('I');
        List<Type> args = new ArrayList<>();
        while (!input.takeIf('E')) {
            args.add(templateArg());
        }
        if (names.definesTemplate()) {
            templateArgs = args;
        }
        String text = Type.pack(args).text();
        return input.bounded("<" + text + ">");
    }

    private Type templateArg() throws MalformedName {
        return switch (input.peek()) {
            case 'L' -> Type.plain(expressions.literal());
            case 'X' -> {
                input.take();
                Type type = Type.plain(expressions.expression());
                input.expect('E');
                yield type;
            }
            case 'J' -> {
                input.take();
                List<Type> pack = new ArrayList<>();
                while (!input.takeIf('E')) {
                    pack.add(templateArg());
                }
                yield Type.pack(pack);
            }
            default -> type();
        };
    }
}
