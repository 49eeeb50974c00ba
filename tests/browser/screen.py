"""What a test asks of the browser, in the words of a reader."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

__all__ = ["Screen"]


# axe-core's own script: the package's function for selenium cannot be told to leave the network alone.
AXE = files("axe_core_python").joinpath("axe.min.js").read_text("utf-8")


@dataclass(frozen=True)
class Screen:
    """One reader's browser and the folder of pages."""

    driver: webdriver.Chrome
    site: Path

    def show(
        self, page: str, *, width: int = 1100, scheme: str = "light", media: str = "", script: bool = True
    ) -> None:
        """Open a page in a window ``width`` pixels wide, with this colour scheme."""
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not script})
        self.driver.execute_cdp_cmd(
            "Emulation.setEmulatedMedia",
            {
                "media": media,
                "features": [
                    {"name": "prefers-color-scheme", "value": scheme},
                    {"name": "prefers-reduced-motion", "value": "reduce"},
                ],
            },
        )
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False},
        )
        self._log("performance")
        self._log("browser")
        self.driver.get((self.site / page).as_uri())

    def reset(self) -> None:
        """Undo what :meth:`show` set."""
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
        self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    def run(self, script: str, *arguments: object) -> Any:
        """What a script returns."""
        return self.driver.execute_script(script, *arguments)

    def violations(self) -> list[str]:
        """What axe finds wrong by any of its rules, one line each, with the elements.

        Preloading is off: it would fetch style sheets, and the page has none that it could.
        """
        self.driver.execute_script(AXE)
        result = self.driver.execute_async_script(
            "axe.run(document, {preload: false}).then(arguments[arguments.length - 1])"
        )
        return [
            f"{found['id']}: {found['help']}: {[node['html'][:150] for node in found['nodes']]}"
            for found in result["violations"]
        ]

    def requests(self) -> list[str]:
        """Addresses asked for since the page was opened."""
        events = [json.loads(entry["message"])["message"] for entry in self._log("performance")]
        return [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]

    def complaints(self) -> list[str]:
        """What the browser's console says."""
        return [entry["message"] for entry in self._log("browser")]

    def press(self, *keys: str) -> None:
        """Press keys, wherever the focus is."""
        webdriver.ActionChains(self.driver).send_keys(*keys).perform()

    def tab_to(self, element: WebElement, most: int = 200) -> None:
        """Press Tab until ``element`` has the focus."""
        for _ in range(most):
            if self.focus == element:
                return
            self.press(Keys.TAB)
        raise AssertionError(f"{most} times Tab did not reach {element.text!r}")

    @property
    def focus(self) -> WebElement:
        """The element that has the focus."""
        return self.driver.switch_to.active_element

    def all(self, css: str) -> list[WebElement]:
        """Every element for this selector."""
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def one(self, css: str) -> WebElement:
        """The first element for this selector."""
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def _log(self, kind: str) -> list[dict[str, Any]]:
        """What was logged since it was last asked for."""
        entries: list[dict[str, Any]] = self.driver.get_log(kind)  # type: ignore[no-untyped-call]
        return entries
