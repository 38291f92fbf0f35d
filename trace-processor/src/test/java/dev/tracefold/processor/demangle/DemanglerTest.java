// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.demangle;

import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class DemanglerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "_Z5alphav | alpha()",
                "_ZN3foo3barEic | foo::bar(int, char)",
                "_ZN3foo3BarC2ERKS0_ | foo::Bar::Bar(foo::Bar const&)",
                "_ZN3foo3BarD0Ev | foo::Bar::~Bar()",
                "_ZNK3foo3Bar4sizeEv | foo::Bar::size() const",
                "_ZN12_GLOBAL__N_13runEv | (anonymous namespace)::run()",
                "_ZL6helperPKc | helper(char const*)",
                "_Z3addIiET_S0_S0_ | int add<int>(int, int)",
                "_Z1fILb1ELj5ELin3EEvv | void f<true, 5u, -3>()",
                "_Z1fIJicdEEvDpRKT_ | void f<int, char, double>(int const&, char const&, double"
                        + " const&)",
                "_Z1fIJEEvDpT_ | void f<>()",
                "_Z3runPFvPciE | run(void (*)(char*, int))",
                "_Z3runRA5_Kc | run(char const (&) [5])",
                "_Z3runM3FooKFivE | run(int (Foo::*)() const)",
                "_ZN3FooplERKS_ | Foo::operator+(Foo const&)",
                "_ZN3FoonwEm | Foo::operator new(unsigned long)",
                "_ZN3FoocvbEv | Foo::operator bool()",
                "_ZNSt6vectorIiSaIiEE9push_backEOi | std::vector<int,"
                        + " std::allocator<int>>::push_back(int&&)",
                "_ZNSsC1EPKc | std::basic_string<char, std::char_traits<char>,"
                        + " std::allocator<char>>::basic_string(char const*)",
                "_ZTV3Foo | vtable for Foo",
                "_ZTIN3foo3BarE | typeinfo for foo::Bar",
                "_ZThn16_N3Foo3runEv | non-virtual thunk to Foo::run()",
                "_ZGVZ3runvE5cache | guard variable for run()::cache",
                "_ZZ3runvENKUlicE0_clEic | run()::'lambda0'(int, char)::operator()(int, char)"
                        + " const",
                "_ZN3foo3barB5cxx11Ev | foo::bar[abi:cxx11]()",
                "_Z3runv.cold | run() (.cold)",
                "_ZN4core3fmt5Write9write_fmt17h0123456789abcdefE |"
                        + " core::fmt::Write::write_fmt::h0123456789abcdef",
                "__Z3runv | run()",
            })
    void namesBecomeReadable(String mangled, String readable) {
        assertThat(Demangler.demangle(mangled)).isEqualTo(readable);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "main", "_Z", "_ZN", "_Z3fo", "_ZN3fooS5_E", "_Z1fT_", "_Z1fiQ", "_ZC"})
    void whatIsNoMangledNameIsLeft(String name) {
        assertThat(Demangler.demangle(name)).isNull();
    }

    @Test
    void namesThatWouldGrowWithoutBoundsAreRefused() {
        StringBuilder name = new StringBuilder("_Z1fPFvPviE");
        for (int i = 0; i < 30; i++) {
            name.append("PFvS")
                    .append(Integer.toString(3 + 2 * i, 36).toUpperCase(java.util.Locale.ROOT));
            name.append("_S")
                    .append(Integer.toString(3 + 2 * i, 36).toUpperCase(java.util.Locale.ROOT));
            name.append("_E");
        }

        assertThat(Demangler.demangle(name.toString())).isNull();
        assertThat(Demangler.demangle("_Z1f" + "P".repeat(100_000) + "i")).isNull();
    }

    @Test
    void damagedNamesDoNoHarm() {
        Random random = new Random(7);
        String whole = "_ZNSt6vectorIPFvRKSsEJLb1ELi5EEE3fooIJidEEENS_3BarEDpOT_M3FooKFivEA5_c";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder name = new StringBuilder(whole);
            for (int changes = random.nextInt(1, 6); changes > 0; changes--) {
                name.setCharAt(
                        random.nextInt(2, name.length()),
                        whole.charAt(random.nextInt(whole.length())));
            }
            String readable = Demangler.demangle(name.toString());
            assertThat(readable == null || readable.length() < 1 << 20).isTrue();
        }
    }
}
