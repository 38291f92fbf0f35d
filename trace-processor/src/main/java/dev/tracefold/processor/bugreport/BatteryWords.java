// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.bugreport;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// The short names in a battery history, and what they stand for.
final class BatteryWords {
    /// A state: its name, and its values in the order of their numbers.
    record State(String name, List<String> values) {
        State {
            values = List.copyOf(values);
        }

        /// The number of a value, or null if it has none.
        @Nullable Long number(String value) {
            Long number = BatteryHistory.number(value);
            if (number != null) {
                return number;
            }
            int index = values.indexOf(value);
            return index < 0 ? null : (long) index;
        }
    }

    /// Short name, name, values from 0.
    private static final String STATES =
            """
            r running
            w wake_lock
            s sensor
            g gps
            Wl wifi_full_lock
            Ws wifi_scan
            Wm wifi_multicast
            Wr wifi_radio
            Pr mobile_radio
            Psc phone_scanning
            a audio
            S screen
            BP plugged
            Sd screen_doze
            Pcn data_conn oos gprs edge umts cdma evdo_0 evdo_A 1xrtt hsdpa hsupa hspa iden evdo_b lte ehrpd hspap gsm td_scdma iwlan lte_ca nr emngcy other
            Pst phone_state in out em off
            Pss phone_signal_strength
            Sb brightness
            ps power_save
            v video
            Ww wifi_running
            W wifi
            fl flashlight
            di device_idle off light full ???
            ch charging
            Ud usb_data
            Pcl phone_in_call
            b bluetooth
            Wss wifi_signal_strength
            Wsp wifi_suppl inv dsc dis inact scan auth ascing asced 4-way group compl dorm uninit
            ca camera
            bles ble_scan
            Chtp cellular_high_tx_power
            Gss gps_signal_quality poor good none
            nrs nr_state
            """;

    private static final Map<String, String> EVENTS =
            Map.ofEntries(
                    Map.entry("Enl", "null"),
                    Map.entry("Epr", "proc"),
                    Map.entry("Efg", "fg"),
                    Map.entry("Etp", "top"),
                    Map.entry("Esy", "sync"),
                    Map.entry("Ewl", "wake_lock_in"),
                    Map.entry("Ejb", "job"),
                    Map.entry("Eur", "user"),
                    Map.entry("Euf", "userfg"),
                    Map.entry("Ecn", "conn"),
                    Map.entry("Eac", "active"),
                    Map.entry("Epi", "pkginst"),
                    Map.entry("Epu", "pkgunin"),
                    Map.entry("Eal", "alarm"),
                    Map.entry("Est", "stats"),
                    Map.entry("Eai", "pkginactive"),
                    Map.entry("Eaa", "pkgactive"),
                    Map.entry("Etw", "tmpwhitelist"),
                    Map.entry("Esw", "screenwake"),
                    Map.entry("Ewa", "wakeupap"),
                    Map.entry("Elw", "longwake"),
                    Map.entry("Eec", "est_capacity"));

    private static final Map<String, State> STATE_OF = states();

    private BatteryWords() {}

    /// The name of an event, or null if it is none.
    static @Nullable String event(String shortName) {
        return EVENTS.get(shortName);
    }

    /// The state with that short name, or null if there is none.
    static @Nullable State state(String shortName) {
        return STATE_OF.get(shortName);
    }

    private static Map<String, State> states() {
        Map<String, State> states = new HashMap<>();
        STATES.lines()
                .forEach(line -> {
                    List<String> words = List.of(line.split(" ", -1));
                    states.put(
                            words.getFirst(),
                            new State(words.get(1), words.subList(2, words.size())));
                });
        return states;
    }
}
