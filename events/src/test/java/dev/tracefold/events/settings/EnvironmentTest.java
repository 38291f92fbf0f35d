// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.settings;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Settings are typed, and refused with key, expectation and value.
@NullMarked
class EnvironmentTest {
    private enum Colour {
        RED,
        GREEN
    }

    @Test
    void whatIsNotSetIsTheDefault() {
        Environment environment = environment(Map.of("EMPTY", " "));

        assertThat(environment.text("EMPTY")).isEmpty();
        assertThat(environment.list("L")).isEmpty();
        assertThat(environment.number("N", 5, 1, 10)).isEqualTo(5);
        assertThat(environment.duration("D", Duration.ofSeconds(3)))
                .isEqualTo(Duration.ofSeconds(3));
        assertThat(environment.choice("C", Colour.class, Colour.RED)).isEqualTo(Colour.RED);
        assertThat(environment.path("P")).isEmpty();
        assertThat(environment.httpAddress("A")).isEmpty();
    }

    @Test
    void whatIsSetIsRead() {
        Environment environment =
                environment(
                        Map.of(
                                "L", "a, b,,c",
                                "N", "7",
                                "D", "PT0.5S",
                                "C", "green",
                                "A", "http://h:1/p"));

        assertThat(environment.list("L")).containsExactly("a", "b", "c");
        assertThat(environment.number("N", 5, 1, 10)).isEqualTo(7);
        assertThat(environment.duration("D", Duration.ofSeconds(3)))
                .isEqualTo(Duration.ofMillis(500));
        assertThat(environment.choice("C", Colour.class, Colour.RED)).isEqualTo(Colour.GREEN);
        assertThat(environment.httpAddress("A")).contains(URI.create("http://h:1/p"));
    }

    @Test
    void whatCannotBeReadIsRefused() {
        Environment environment =
                environment(
                        Map.of(
                                "N", "11", "M", "x", "D", "-PT1S", "E", "5s", "C", "blue", "A",
                                "h:1"));

        assertThatThrownBy(() -> environment.number("N", 5, 1, 10))
                .hasMessage("N: expected a whole number from 1 to 10 but was '11'");
        assertThatThrownBy(() -> environment.number("M", 5, 1, 10))
                .hasMessage("M: expected a whole number from 1 to 10 but was 'x'");
        assertThatThrownBy(() -> environment.duration("D", Duration.ofSeconds(1)))
                .hasMessage(
                        "D: expected a positive ISO 8601 duration such as PT30S but was '-PT1S'");
        assertThatThrownBy(() -> environment.duration("E", Duration.ofSeconds(1)))
                .hasMessage("E: expected a positive ISO 8601 duration such as PT30S but was '5s'");
        assertThatThrownBy(() -> environment.choice("C", Colour.class, Colour.RED))
                .hasMessage("C: expected one of [red, green] but was 'blue'");
        assertThatThrownBy(() -> environment.httpAddress("A"))
                .hasMessage("A: expected an http or https address but was 'h:1'");
    }

    private static Environment environment(Map<String, String> variables) {
        return new Environment(variables::get);
    }
}
