// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.demangle;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/// Types that the language has, by their letters.
final class Builtins {
    private static final Map<Character, String> TYPES =
            Map.ofEntries(
                    Map.entry('v', "void"),
                    Map.entry('w', "wchar_t"),
                    Map.entry('b', "bool"),
                    Map.entry('c', "char"),
                    Map.entry('a', "signed char"),
                    Map.entry('h', "unsigned char"),
                    Map.entry('s', "short"),
                    Map.entry('t', "unsigned short"),
                    Map.entry('i', "int"),
                    Map.entry('j', "unsigned int"),
                    Map.entry('l', "long"),
                    Map.entry('m', "unsigned long"),
                    Map.entry('x', "long long"),
                    Map.entry('y', "unsigned long long"),
                    Map.entry('n', "__int128"),
                    Map.entry('o', "unsigned __int128"),
                    Map.entry('f', "float"),
                    Map.entry('d', "double"),
                    Map.entry('e', "long double"),
                    Map.entry('g', "__float128"),
                    Map.entry('z', "..."));
    private static final Map<Character, String> LATER_TYPES =
            Map.of(
                    'd', "decimal64",
                    'e', "decimal128",
                    'f', "decimal32",
                    'h', "half",
                    'i', "char32_t",
                    's', "char16_t",
                    'u', "char8_t",
                    'a', "auto",
                    'c', "decltype(auto)",
                    'n', "std::nullptr_t");
    private static final Map<Character, String> SUFFIXES =
            Map.of('i', "", 'j', "u", 'l', "l", 'm', "ul", 'x', "ll", 'y', "ull");
    private static final Map<Character, String> STANDARD =
            Map.of(
                    'a', "std::allocator",
                    'b', "std::basic_string",
                    's', "std::string",
                    'i', "std::istream",
                    'o', "std::ostream",
                    'd', "std::iostream");

    /// What the short names of the standard library stand for, where a constructor is named.
    private static final Map<String, String> EXPANSIONS =
            Map.of(
                    "std::string",
                    "std::basic_string<char, std::char_traits<char>, std::allocator<char>>",
                    "std::istream",
                    "std::basic_istream<char, std::char_traits<char>>",
                    "std::ostream",
                    "std::basic_ostream<char, std::char_traits<char>>",
                    "std::iostream",
                    "std::basic_iostream<char, std::char_traits<char>>");

    private Builtins() {}

    static @Nullable String type(char letter) {
        return TYPES.get(letter);
    }

    /// A type whose letter comes behind a `D`.
    static @Nullable String laterType(char letter) {
        return LATER_TYPES.get(letter);
    }

    /// What follows a literal of a type; null where the type is written before it.
    static @Nullable String literalSuffix(char letter) {
        return SUFFIXES.get(letter);
    }

    /// A class of the standard library whose letter comes behind an `S`.
    static @Nullable String standard(char letter) {
        return STANDARD.get(letter);
    }

    /// The class that has the constructors of one that may be known by a short name.
    static String withConstructors(String name) {
        return EXPANSIONS.getOrDefault(name, name);
    }
}
