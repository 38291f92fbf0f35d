// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.tracefold.xprof.steps.Step;
import dev.tracefold.xprof.steps.StepKind;
import dev.tracefold.xprof.tool.Digits;

import static org.assertj.core.api.Assertions.assertThat;

class BottleneckTest {
    private static final long MS = 1_000_000_000;

    @Test
    void aFifthOfTheTimeSpentOnInputIsHighlyInputBound() {
        Bottleneck.Finding input = of(StepKind.HOST_WAIT_INPUT, 200).input();

        assertThat(input.verdict()).isEqualTo("host");
        assertThat(input.statement())
                .startsWith("Your program is HIGHLY input-bound because 20.0%");
    }

    @Test
    void aTwentiethOfTheTimeSpentOnInputIsModeratelyInputBound() {
        assertThat(of(StepKind.HOST_TO_DEVICE, 50).input().verdict()).isEqualTo("both");
        assertThat(of(StepKind.HOST_TO_DEVICE, 49).input().verdict()).isEqualTo("device");
    }

    @Test
    void timeThatNobodyKnowsMayBeInputAndIsSaidOnce() {
        Bottleneck bottleneck = of(StepKind.UNKNOWN, 30);

        assertThat(bottleneck.input().statement()).contains("POTENTIALLY", "3.0%");
        assertThat(bottleneck.other()).isEqualTo(Bottleneck.Finding.NO);
    }

    @Test
    void launchingIsNamedWithItsPart() {
        assertThat(of(StepKind.HOST_PREPARE, 29).launch()).isEqualTo(Bottleneck.Finding.NO);
        assertThat(of(StepKind.HOST_PREPARE, 149).launch().verdict()).isEqualTo("moderate");
        assertThat(of(StepKind.HOST_PREPARE, 150).launch())
                .isEqualTo(
                        new Bottleneck.Finding(
                                "high",
                                "15.0 % of the total step time sampled is spent on 'Kernel"
                                        + " Launch'."));
    }

    @Test
    void withoutStepsNobodyCanTell() {
        assertThat(Bottleneck.of(List.of(), false).input().verdict()).isEqualTo("unknown");
    }

    @Test
    void numbersAreRoundedByTheirValueAsInC() {
        assertThat(Digits.one(0.25)).isEqualTo("0.2");
        assertThat(Digits.one(0.15)).isEqualTo("0.1");
        assertThat(Digits.one(Double.NaN)).isEqualTo("nan");
    }

    // A step of a second.
    private static Bottleneck of(StepKind kind, long ms) {
        Step step = new Step(0, "", 0, 1000 * MS, Map.of(kind, ms * MS));
        return Bottleneck.of(List.of(new StepDetails("0", 1000, step)), false);
    }
}
